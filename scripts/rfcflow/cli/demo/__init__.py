"""The demo and the sandbox: the real engine on the local GitHub, with travelling time."""
