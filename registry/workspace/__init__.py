"""Pages of auditors, officers, commission and publishers, under the administration."""
