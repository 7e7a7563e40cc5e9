package dev.demitasse.linux.systemd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/// A service manager, the system's or a user's, by its interface org.freedesktop.systemd1.Manager
/// (org.freedesktop.systemd1(5)). For one operation, under one deadline.
public final class Systemd implements AutoCloseable {
    /// How long systemd may take, as with runc: it has been seen to be busy for 25 seconds.
    public static final long PATIENCE_NANOS = 30_000_000_000L;

    private static final String NAME = "org.freedesktop.systemd1";
    private static final String PATH = "/org/freedesktop/systemd1";
    private static final String MANAGER = NAME + ".Manager";

    private final Bus bus;
    private boolean watchesJobs;

    private Systemd(Bus bus) {
        this.bus = bus;
    }

    /// Connects to the first of these addresses where something answers.
    ///
    /// @param nanos how long the connection may be used
    /// @throws SystemdFailed there is none: the reason is that of the first
    public static Systemd connect(List<String> addresses, long nanos) throws SystemdFailed {
        SystemdFailed first = null;
        for (String address : addresses) {
            try {
                return new Systemd(Bus.connect(address, nanos));
            } catch (SystemdFailed e) {
                if (e.reason() != SystemdFailed.Reason.NO_BUS) {
                    throw e;
                }
                first = first == null ? e : first;
            }
        }
        throw first == null ? new SystemdFailed("no D-Bus address") : first;
    }

    /// The address that has answered.
    public String address() {
        return bus.address();
    }

    /// The path of the manager's own cgroup below the root of the hierarchy, "" for the root.
    public String controlGroup() throws SystemdFailed {
        String path = property("ControlGroup");
        return path.equals("/") ? "" : path;
    }

    /// The number of its version, 0 if it does not tell.
    public int version() throws SystemdFailed {
        String text = property("Version");
        int start = 0;
        while (start < text.length() && !Character.isDigit(text.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < text.length() && end - start < 6 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return start == end ? 0 : Integer.parseInt(text.substring(start, end));
    }

    private String property(String name) throws SystemdFailed {
        Object[] values =
                bus.call(NAME, PATH, "org.freedesktop.DBus.Properties", "Get", "ss", MANAGER, name);
        Object value = values.length == 1 && values[0] instanceof Variant<?> v ? v.getValue() : "";
        return String.valueOf(value);
    }

    /// Asks for a transient unit. One of that name that has failed is what was left of an earlier
    /// one: it is reset, and the call repeated, as with runc.
    ///
    /// @return the job, for [#awaitStart]
    public String start(String unit, List<UnitProperty> properties) throws SystemdFailed {
        watchJobs();
        try {
            return startOnce(unit, properties);
        } catch (SystemdFailed e) {
            if (e.reason() != SystemdFailed.Reason.UNIT_EXISTS) {
                throw e;
            }
        }
        resetFailed(unit);
        return startOnce(unit, properties);
    }

    private String startOnce(String unit, List<UnitProperty> properties) throws SystemdFailed {
        Object[] none = {};
        return job(
                unit,
                manager(
                        "StartTransientUnit",
                        unit,
                        "ssa(sv)a(sa(sv))",
                        unit,
                        "replace",
                        marshalled(properties),
                        none));
    }

    /// Waits until the unit is there.
    ///
    /// @throws SystemdFailed it cannot be made, or not in time
    public void awaitStart(String unit, String job) throws SystemdFailed {
        String result = bus.awaitJob(job, "unit " + unit + ": job to start it");
        if (!result.equals("done")) {
            resetFailed(unit);
            throw new SystemdFailed(
                    "unit " + unit + ": the job to start it ended with \"" + result + "\"");
        }
    }

    /// Stops a unit, with all that is in it, and forgets about its failure. One that is not there
    /// is fine.
    ///
    /// @throws SystemdFailed it does not stop in time
    public void stop(String unit) throws SystemdFailed {
        watchJobs();
        try {
            String job = job(unit, manager("StopUnit", unit, "ss", unit, "replace"));
            bus.awaitJob(job, "unit " + unit + ": job to stop it");
        } catch (SystemdFailed e) {
            if (e.reason() != SystemdFailed.Reason.NO_SUCH_UNIT) {
                throw e;
            }
        }
        resetFailed(unit);
    }

    /// Changes properties of a unit that is there, until it is gone.
    public void set(String unit, List<UnitProperty> properties) throws SystemdFailed {
        manager("SetUnitProperties", unit, "sba(sv)", unit, true, marshalled(properties));
    }

    /// Forgets that a unit has failed, so that its name is free again.
    private void resetFailed(String unit) throws SystemdFailed {
        try {
            manager("ResetFailedUnit", unit, "s", unit);
        } catch (SystemdFailed e) {
            if (e.reason() != SystemdFailed.Reason.NO_SUCH_UNIT) {
                throw e;
            }
        }
    }

    private void watchJobs() throws SystemdFailed {
        if (!watchesJobs) {
            bus.watchJobs(MANAGER, PATH);
            watchesJobs = true;
        }
    }

    private Object[] manager(String member, String unit, String signature, Object... arguments)
            throws SystemdFailed {
        try {
            return bus.call(NAME, PATH, MANAGER, member, signature, arguments);
        } catch (SystemdFailed e) {
            throw new SystemdFailed(e.reason(), "unit " + unit + ": " + e.getMessage());
        }
    }

    private static String job(String unit, Object[] values) throws SystemdFailed {
        if (values.length != 1) {
            throw new SystemdFailed("unit " + unit + ": systemd told no job");
        }
        return String.valueOf(values[0]);
    }

    private static Object[] marshalled(List<UnitProperty> properties) {
        Object[] all = new Object[properties.size()];
        for (int i = 0; i < all.length; i++) {
            UnitProperty property = properties.get(i);
            all[i] =
                    new Object[] {property.name(), variant(property.signature(), property.value())};
        }
        return all;
    }

    private static Object[] variant(String signature, Object value) {
        return new Object[] {signature, wire(value, signature)};
    }

    /// A value as dbus-java wants it for this type.
    private static Object wire(Object value, String signature) {
        char type = signature.charAt(0);
        if (type == 't' && value instanceof Long number) {
            return new UInt64(number >>> 32, number & 0xffffffffL);
        } else if (value instanceof UnitProperty.Variant v) {
            return variant(v.signature(), v.value());
        } else if (value instanceof Map<?, ?> map) {
            String key = signature.substring(2, 3);
            String element = signature.substring(3, signature.length() - 1);
            Map<Object, Object> wired = new LinkedHashMap<>();
            map.forEach((k, v) -> wired.put(wire(k, key), wire(v, element)));
            return wired;
        } else if (value instanceof List<?> list && type == 'a') {
            String element = signature.substring(1);
            List<Object> wired = new ArrayList<>();
            for (Object item : list) {
                wired.add(wire(item, element));
            }
            return wired;
        } else if (value instanceof List<?> list) {
            return struct(list, signature);
        }
        return value;
    }

    private static Object[] struct(List<?> members, String signature) {
        Object[] wired = new Object[members.size()];
        int at = 1;
        for (int i = 0; i < wired.length; i++) {
            int end = Signature.end(signature, at);
            wired[i] = wire(members.get(i), signature.substring(at, end));
            at = end;
        }
        return wired;
    }

    @Override
    public void close() {
        bus.close();
    }
}
