"""The room of plans for several programs: who agreed, how one is asked for, made, and stored behind each wall."""
