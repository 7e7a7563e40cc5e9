package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Block I/O limits (config-linux.md, Block IO).
///
/// @param weight relative weight, 10 to 1000; 0 is unset
/// @param leafWeight weight against the children, cgroup v1 only
/// @param weightDevice weights per device
/// @param throttleReadBpsDevice bytes read per second
/// @param throttleWriteBpsDevice bytes written per second
/// @param throttleReadIOPSDevice reads per second
/// @param throttleWriteIOPSDevice writes per second
public record BlockIo(
        @Nullable Integer weight,
        @Nullable Integer leafWeight,
        @Nullable List<WeightDevice> weightDevice,
        @Nullable List<ThrottleDevice> throttleReadBpsDevice,
        @Nullable List<ThrottleDevice> throttleWriteBpsDevice,
        @Nullable List<ThrottleDevice> throttleReadIOPSDevice,
        @Nullable List<ThrottleDevice> throttleWriteIOPSDevice) {
    /// Copies what it is given.
    public BlockIo {
        weightDevice = weightDevice == null ? null : List.copyOf(weightDevice);
        throttleReadBpsDevice =
                throttleReadBpsDevice == null ? null : List.copyOf(throttleReadBpsDevice);
        throttleWriteBpsDevice =
                throttleWriteBpsDevice == null ? null : List.copyOf(throttleWriteBpsDevice);
        throttleReadIOPSDevice =
                throttleReadIOPSDevice == null ? null : List.copyOf(throttleReadIOPSDevice);
        throttleWriteIOPSDevice =
                throttleWriteIOPSDevice == null ? null : List.copyOf(throttleWriteIOPSDevice);
    }

    static @Nullable BlockIo read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new BlockIo(
                o.uint16("weight"),
                o.uint16("leafWeight"),
                WeightDevice.readAll(o.objects("weightDevice")),
                ThrottleDevice.readAll(o.objects("throttleReadBpsDevice")),
                ThrottleDevice.readAll(o.objects("throttleWriteBpsDevice")),
                ThrottleDevice.readAll(o.objects("throttleReadIOPSDevice")),
                ThrottleDevice.readAll(o.objects("throttleWriteIOPSDevice")));
    }

    static void write(JsonWriter w, String name, @Nullable BlockIo value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.int32("weight", weight());
        w.int32("leafWeight", leafWeight());
        WeightDevice.writeAll(w, "weightDevice", weightDevice());
        ThrottleDevice.writeAll(w, "throttleReadBpsDevice", throttleReadBpsDevice());
        ThrottleDevice.writeAll(w, "throttleWriteBpsDevice", throttleWriteBpsDevice());
        ThrottleDevice.writeAll(w, "throttleReadIOPSDevice", throttleReadIOPSDevice());
        ThrottleDevice.writeAll(w, "throttleWriteIOPSDevice", throttleWriteIOPSDevice());
    }

    /// The weight of a device.
    ///
    /// @param major major number
    /// @param minor minor number
    /// @param weight relative weight, 10 to 1000
    /// @param leafWeight weight against the children
    public record WeightDevice(
            long major, long minor, @Nullable Integer weight, @Nullable Integer leafWeight) {
        static WeightDevice of(JsonObject o) {
            return new WeightDevice(
                    o.requiredInt64("major"),
                    o.requiredInt64("minor"),
                    o.uint16("weight"),
                    o.uint16("leafWeight"));
        }

        static @Nullable List<WeightDevice> readAll(@Nullable List<JsonObject> objects) {
            if (objects == null) {
                return null;
            }
            List<WeightDevice> values = new ArrayList<>(objects.size());
            for (int i = 0; i < objects.size(); i++) {
                values.add(of(objects.get(i)));
            }
            return values;
        }

        static void writeAll(JsonWriter w, String name, @Nullable List<WeightDevice> values) {
            if (values == null) {
                return;
            }
            w.beginArray(name);
            for (int i = 0; i < values.size(); i++) {
                w.beginElement();
                values.get(i).writeMembers(w);
                w.endObject();
            }
            w.endArray();
        }

        void writeMembers(JsonWriter w) {
            w.int64("major", major());
            w.int64("minor", minor());
            w.int32("weight", weight());
            w.int32("leafWeight", leafWeight());
        }
    }

    /// The rate of a device.
    ///
    /// @param major major number
    /// @param minor minor number
    /// @param rate unsigned
    public record ThrottleDevice(long major, long minor, long rate) {
        static ThrottleDevice of(JsonObject o) {
            return new ThrottleDevice(
                    o.requiredInt64("major"), o.requiredInt64("minor"), o.requiredUint64("rate"));
        }

        static @Nullable List<ThrottleDevice> readAll(@Nullable List<JsonObject> objects) {
            if (objects == null) {
                return null;
            }
            List<ThrottleDevice> values = new ArrayList<>(objects.size());
            for (int i = 0; i < objects.size(); i++) {
                values.add(of(objects.get(i)));
            }
            return values;
        }

        static void writeAll(JsonWriter w, String name, @Nullable List<ThrottleDevice> values) {
            if (values == null) {
                return;
            }
            w.beginArray(name);
            for (int i = 0; i < values.size(); i++) {
                w.beginElement();
                values.get(i).writeMembers(w);
                w.endObject();
            }
            w.endArray();
        }

        void writeMembers(JsonWriter w) {
            w.int64("major", major());
            w.int64("minor", minor());
            w.uint64("rate", rate());
        }
    }
}
