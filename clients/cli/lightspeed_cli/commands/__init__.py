"""The commands, a module for each group; `lightspeed_cli.root` names them."""
