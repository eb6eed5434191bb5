"""`python -m assure.backend.worker`: answers one request a line until its input ends."""

from assure.backend.worker.serve import main

if __name__ == "__main__":
    main()
