package dev.demitasse.cli.planner;

/// x
public final class PlannerServer {}
