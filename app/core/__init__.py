"""Our small toolbox: database edge, jobs, states, permissions, encryption. It knows no capability."""
