"""The transport: the gRPC server, its servicers, conversion, errors and streams.

Owns all use of grpc. It turns requests into commands and answers into messages, and must never decide
anything about pipelines.
"""
