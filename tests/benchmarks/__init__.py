"""What a CA rollover costs: this project beside the ways people use today."""
