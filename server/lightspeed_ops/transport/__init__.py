"""gRPC: servicers, conversion, errors, streams and the server.

Owns everything that touches grpc. It turns requests into commands and answers into messages, and decides
nothing about pipelines.
"""
