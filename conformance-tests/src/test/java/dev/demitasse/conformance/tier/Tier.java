package dev.demitasse.conformance.tier;

import static dev.demitasse.conformance.tier.Ability.APPARMOR;
import static dev.demitasse.conformance.tier.Ability.CPUSET_CONTROLLER;
import static dev.demitasse.conformance.tier.Ability.CPU_CONTROLLER;
import static dev.demitasse.conformance.tier.Ability.EXECUTION_DOMAINS;
import static dev.demitasse.conformance.tier.Ability.HUGETLB_CONTROLLER;
import static dev.demitasse.conformance.tier.Ability.HYBRID_CGROUPS;
import static dev.demitasse.conformance.tier.Ability.ID_MAPPED_TMPFS;
import static dev.demitasse.conformance.tier.Ability.IO_CONTROLLER;
import static dev.demitasse.conformance.tier.Ability.IPV6;
import static dev.demitasse.conformance.tier.Ability.MEMORY_CONTROLLER;
import static dev.demitasse.conformance.tier.Ability.NUMA;
import static dev.demitasse.conformance.tier.Ability.PIDS_CONTROLLER;
import static dev.demitasse.conformance.tier.Ability.RAISED_LIMITS;
import static dev.demitasse.conformance.tier.Ability.RAM_DISK;
import static dev.demitasse.conformance.tier.Ability.RESCTRL;
import static dev.demitasse.conformance.tier.Ability.SELINUX;
import static dev.demitasse.conformance.tier.Ability.TIME_NAMESPACES;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Where tests with real containers run, and **the one list of what a tier cannot do**. A test that
/// [needs][Needs] something from the list of each tier fails the build. In CI the lists have to be
/// exact; on another machine, which may lack less or more, what is found there decides.
public enum Tier {
    /// The kernel the tests were started on; the list is that of CI's machine.
    HOST(
            1,
            APPARMOR,
            CPUSET_CONTROLLER,
            CPU_CONTROLLER,
            IO_CONTROLLER,
            MEMORY_CONTROLLER,
            PIDS_CONTROLLER,
            RAISED_LIMITS,
            RAM_DISK,
            RESCTRL,
            SELINUX,
            Ability.SYSTEMD),

    /// The throw-away Linux of `conformance-tests/lab/run`, the same everywhere. A JVM's start
    /// makes 6000 page faults, which cost almost a second there: one in four tests runs cold.
    LAB(
            4,
            Ability.BOOT_TIME,
            CPUSET_CONTROLLER,
            EXECUTION_DOMAINS,
            HUGETLB_CONTROLLER,
            HYBRID_CGROUPS,
            ID_MAPPED_TMPFS,
            IPV6,
            NUMA,
            RESCTRL,
            SELINUX,
            Ability.SYSTEMD,
            TIME_NAMESPACES),

    /// The same with systemd as PID 1, for what needs that.
    SYSTEMD(
            4,
            Ability.BOOT_TIME,
            CPUSET_CONTROLLER,
            EXECUTION_DOMAINS,
            HUGETLB_CONTROLLER,
            HYBRID_CGROUPS,
            ID_MAPPED_TMPFS,
            IPV6,
            NUMA,
            Ability.REALTIME_SCHEDULING,
            RESCTRL,
            SELINUX,
            TIME_NAMESPACES);

    private final int oneInCold;
    private final Set<Ability> lacking;

    Tier(int oneInCold, Ability... lacking) {
        this.oneInCold = oneInCold;
        this.lacking = Collections.unmodifiableSet(EnumSet.copyOf(List.of(lacking)));
    }

    /// The tier that this JVM runs in.
    static Tier current() {
        return valueOf(System.getProperty("demitasse.tier", "host").toUpperCase(Locale.ROOT));
    }

    /// The tags of its tests. With systemd only what needs it is run: the rest runs without.
    List<String> tags() {
        return this == SYSTEMD ? List.of("systemd") : List.of("container", toString());
    }

    /// Of how many tests that the host runs cold too one runs cold here.
    int oneInCold() {
        return oneInCold;
    }

    /// What its list says that it cannot do.
    Set<Ability> lacking() {
        return lacking;
    }

    /// What it cannot do here: what the list says where that is exact, else what is not found.
    Set<Ability> lackingHere() {
        return isExact() ? lacking : found();
    }

    /// Whether a difference between list and machine is a failure.
    boolean isExact() {
        return "true".equals(System.getenv("CI"));
    }

    /// Where the list is not what is found, in sentences.
    List<String> differences() {
        Set<Ability> found = found();
        List<String> differences = new ArrayList<>();
        for (Ability ability : Ability.values()) {
            if (found.contains(ability) != lacking.contains(ability)) {
                differences.add(
                        this
                                + (found.contains(ability) ? " lacks " : " has ")
                                + ability.title()
                                + ", against its list in Tier.java");
            }
        }
        return differences;
    }

    private static Set<Ability> found() {
        Set<Ability> found = EnumSet.noneOf(Ability.class);
        for (Ability ability : Ability.values()) {
            if (!ability.isThere()) {
                found.add(ability);
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
