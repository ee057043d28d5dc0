"""What auditors use: the answer sheet of an evaluation."""
