"""Appeals: an item of a scorecard questioned, answered by the committee, put right in a run that corrects the published one."""
