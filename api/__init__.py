"""What puts the house together: settings, sign-in, the ASGI application and the command line."""
