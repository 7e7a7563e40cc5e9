package dev.demitasse.core.lifecycle;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.plan.ResourceLimits;
import dev.demitasse.core.plan.UnitDevices;
import dev.demitasse.core.plan.UnitLimits;
import dev.demitasse.core.plan.UnitSpec;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.LimitWrite;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.systemd.BusAddress;
import dev.demitasse.linux.systemd.Systemd;
import dev.demitasse.linux.systemd.SystemdFailed;
import dev.demitasse.linux.systemd.UnitProperty;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The cgroup of a container whose caller wants systemd to make it: that of a transient unit, which
/// init is in from the start. Not loaded for other containers.
final class UnitCgroup implements AutoCloseable {
    private static final long NOTICE_NANOS = 2_000_000_000L;
    private static final long NOTICE_PAUSE = 5_000_000;

    private static final String POINTER = "/linux/cgroupsPath";

    private final Spec spec;
    private final String id;
    private final Caller caller;
    private final UnitSpec unit;
    private final List<String> addresses;
    private final UnitLimits limits;
    private final List<UnitProperty> devices;
    private final Cgroup cgroup;
    private @Nullable Systemd systemd;

    /// Finds out all that can be wrong with the configuration. Only a user's manager is asked
    /// something: where its cgroup is.
    ///
    /// @throws RuntimeFailure naming the field
    UnitCgroup(Spec spec, String id, Hello hello, Caller caller) throws RuntimeFailure {
        this.spec = spec;
        this.id = id;
        this.caller = caller;
        boolean user = isUser(hello, caller);
        this.addresses =
                user
                        ? BusAddress.ofUser(
                                hello.variable("DBUS_SESSION_BUS_ADDRESS"),
                                hello.variable("XDG_RUNTIME_DIR"),
                                caller.uid())
                        : BusAddress.ofSystem(hello.variable("DBUS_SYSTEM_BUS_ADDRESS"));
        this.unit = UnitSpec.of(spec, id, user);
        unit.properties(spec, id, 0);
        Linux linux = spec.linux();
        try {
            this.limits = UnitLimits.of(ResourceLimits.compile(spec));
            this.devices =
                    linux == null || user ? List.of() : UnitDevices.compile(linux.resources());
            String above = user ? connection().controlGroup() : "";
            this.cgroup = Placement.tree().cgroup(above + unit.path());
        } catch (CgroupFailed e) {
            String pointer = e.pointer();
            throw new InvalidConfig((pointer == null ? POINTER : pointer) + ": " + e.getMessage());
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        } catch (SystemdFailed e) {
            throw failed(e);
        } finally {
            close();
        }
    }

    /// A user who is not root has a manager of his own, and so has root in a user namespace, unless
    /// nothing in its environment says so: then it is that of a system in a container.
    private static boolean isUser(Hello hello, Caller caller) {
        return caller.uid() != 0
                || !caller.isPrivileged()
                        && (hello.variable("DBUS_SESSION_BUS_ADDRESS") != null
                                || hello.variable("XDG_RUNTIME_DIR") != null);
    }

    Cgroup cgroup() {
        return cgroup;
    }

    UnitSpec unit() {
        return unit;
    }

    UnitLimits limits() {
        return limits;
    }

    List<UnitProperty> devices() {
        return devices;
    }

    /// Connects to systemd, for [#start].
    ///
    /// @throws OperationFailed nobody answers
    void connect() throws OperationFailed {
        try {
            connection();
        } catch (SystemdFailed e) {
            throw failed(e);
        }
    }

    private Systemd connection() throws SystemdFailed {
        Systemd connected = systemd;
        if (connected == null) {
            connected = Systemd.connect(addresses, Systemd.PATIENCE_NANOS);
            systemd = connected;
        }
        return connected;
    }

    /// What is told about the unit once it has been asked for.
    interface Asked {
        /// The unit may be there from now on.
        void accept(ContainerRecord.Unit made) throws RuntimeFailure;
    }

    /// Has systemd make the unit with init in it, and sets the limits.
    ///
    /// @param asked told when systemd has taken the job, before it is waited for
    /// @throws RuntimeFailure naming the unit, and the field if there is one
    void start(int pid, Asked asked) throws RuntimeFailure {
        try {
            Systemd manager = connection();
            List<UnitProperty> properties = new ArrayList<>(unit.properties(spec, id, pid));
            properties.addAll(
                    limits.knownTo(
                            limits.dependsOnVersion() ? manager.version() : UnitLimits.NEWEST));
            properties.addAll(devices);
            String job = manager.start(unit.name(), properties);
            asked.accept(new ContainerRecord.Unit(unit.name(), manager.address()));
            manager.awaitStart(unit.name(), job);
            int moved = unit.isSlice() ? pid : 0;
            Placement.enter(cgroup, spec, limits.writes(), caller, moved);
            checkPlace(pid);
        } catch (SystemdFailed e) {
            throw failed(e);
        } catch (SyscallFailed e) {
            throw new OperationFailed("unable to apply cgroup configuration: " + e.getMessage());
        } catch (CgroupFailed e) {
            throw new OperationFailed(POINTER + ": " + e.getMessage());
        }
    }

    /// Whoever is not where its limits are would run without.
    private void checkPlace(int pid) throws SyscallFailed, CgroupFailed, OperationFailed {
        Cgroup actual = cgroup.tree().ofProcess(pid);
        if (actual == null || !actual.directory().equals(cgroup.directory())) {
            throw new OperationFailed(
                    POINTER
                            + ": unit "
                            + unit.name()
                            + ": systemd has put init into "
                            + (actual == null ? "a cgroup out of sight" : actual.path())
                            + " and not into "
                            + cgroup.path());
        }
    }

    private static OperationFailed failed(SystemdFailed e) {
        return new OperationFailed(
                e.reason() == SystemdFailed.Reason.NO_BUS
                        ? "--systemd-cgroup: cannot reach systemd over D-Bus: "
                                + e.getMessage()
                                + " (is systemd running, and its D-Bus? without the flag, demitasse"
                                + " makes the cgroup itself)"
                        : "unable to apply cgroup configuration: " + e.getMessage());
    }

    /// Tells systemd of limits that have been written to the files of a unit's cgroup.
    ///
    /// @throws OperationFailed systemd has refused
    static void update(ContainerRecord.Unit unit, List<LimitWrite> writes) throws OperationFailed {
        UnitLimits limits = UnitLimits.of(writes);
        if (limits.properties().isEmpty()) {
            return;
        }
        try (Systemd manager = Systemd.connect(List.of(unit.bus()), Systemd.PATIENCE_NANOS)) {
            int version = limits.dependsOnVersion() ? manager.version() : UnitLimits.NEWEST;
            manager.set(unit.name(), limits.knownTo(version));
        } catch (SystemdFailed e) {
            throw failed(e);
        }
    }

    /// Stops a unit and has its name forgotten. A unit that systemd has removed by itself is fine,
    /// and so is a manager that is gone: then its cgroup is removed all the same.
    ///
    /// @param cgroup the unit's, without processes; null if it is out of sight
    /// @throws OperationFailed the manager does not do it, or not in time
    /// @throws SyscallFailed something is left in the cgroup
    static void remove(ContainerRecord.Unit unit, @Nullable Cgroup cgroup)
            throws OperationFailed, SyscallFailed {
        try (Systemd manager = Systemd.connect(List.of(unit.bus()), Systemd.PATIENCE_NANOS)) {
            manager.stop(unit.name());
        } catch (SystemdFailed e) {
            if (e.reason() != SystemdFailed.Reason.NO_BUS) {
                throw new OperationFailed("unable to destroy container: " + e.getMessage());
            }
            if (cgroup != null) {
                awaitManager(cgroup);
            }
        }
        if (cgroup != null) {
            cgroup.remove();
        }
    }

    /// Gives a manager that cannot be reached the time to notice that its unit is empty, and to
    /// remove the cgroup. If we were faster the kernel would not tell it, and the unit would stay.
    private static void awaitManager(Cgroup cgroup) {
        long deadline = System.nanoTime() + NOTICE_NANOS;
        while (cgroup.exists() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(NOTICE_PAUSE);
        }
    }

    @Override
    public void close() {
        Systemd connected = systemd;
        if (connected != null) {
            connected.close();
            systemd = null;
        }
    }
}
