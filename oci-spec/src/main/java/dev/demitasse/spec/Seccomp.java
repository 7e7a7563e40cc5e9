package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The filter of system calls (config-linux.md, Seccomp; seccomp(2)).
///
/// @param defaultAction what happens to the others, `SCMP_ACT_ERRNO` and the like
/// @param defaultErrnoRet errno of SCMP_ACT_ERRNO, value of SCMP_ACT_TRACE; absent is EPERM
/// @param architectures `SCMP_ARCH_X86_64` and the like, besides the native one
/// @param flags `SECCOMP_FILTER_FLAG_LOG` and the like; empty differs from absent
/// @param listenerPath unix socket that gets the notification descriptor
/// @param listenerMetadata passed to it as it is
/// @param syscalls the rules
public record Seccomp(
        String defaultAction,
        @Nullable Long defaultErrnoRet,
        @Nullable List<String> architectures,
        @Nullable List<String> flags,
        @Nullable String listenerPath,
        @Nullable String listenerMetadata,
        @Nullable List<Syscall> syscalls) {
    /// Copies what it is given.
    public Seccomp {
        architectures = architectures == null ? null : List.copyOf(architectures);
        flags = flags == null ? null : List.copyOf(flags);
        syscalls = syscalls == null ? null : List.copyOf(syscalls);
    }

    static @Nullable Seccomp read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Seccomp(
                o.requiredString("defaultAction"),
                o.uint32("defaultErrnoRet"),
                o.strings("architectures"),
                o.strings("flags"),
                o.text("listenerPath"),
                o.text("listenerMetadata"),
                Syscall.readAll(o.objects("syscalls")));
    }

    static void write(JsonWriter w, String name, @Nullable Seccomp value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("defaultAction", defaultAction());
        w.int64("defaultErrnoRet", defaultErrnoRet());
        w.strings("architectures", architectures());
        w.strings("flags", flags());
        w.string("listenerPath", listenerPath());
        w.string("listenerMetadata", listenerMetadata());
        Syscall.writeAll(w, "syscalls", syscalls());
    }

    /// What happens to some system calls.
    ///
    /// @param names their names
    /// @param action the action
    /// @param errnoRet errno of SCMP_ACT_ERRNO, value of SCMP_ACT_TRACE; absent is EPERM
    /// @param args conditions on the arguments
    public record Syscall(
            List<String> names, String action, @Nullable Long errnoRet, @Nullable List<Arg> args) {
        /// Copies what it is given.
        public Syscall {
            names = List.copyOf(names);
            args = args == null ? null : List.copyOf(args);
        }

        static Syscall of(JsonObject o) {
            return new Syscall(
                    o.requiredStrings("names"),
                    o.requiredString("action"),
                    o.uint32("errnoRet"),
                    Arg.readAll(o.objects("args")));
        }

        static @Nullable List<Syscall> readAll(@Nullable List<JsonObject> objects) {
            if (objects == null) {
                return null;
            }
            List<Syscall> values = new ArrayList<>(objects.size());
            for (int i = 0; i < objects.size(); i++) {
                values.add(of(objects.get(i)));
            }
            return values;
        }

        static void writeAll(JsonWriter w, String name, @Nullable List<Syscall> values) {
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
            w.strings("names", names());
            w.string("action", action());
            w.int64("errnoRet", errnoRet());
            Arg.writeAll(w, "args", args());
        }
    }

    /// A condition on an argument.
    ///
    /// @param index which argument, 0 to 5
    /// @param value unsigned; the mask for SCMP_CMP_MASKED_EQ
    /// @param valueTwo unsigned; what is compared for SCMP_CMP_MASKED_EQ; absent is 0
    /// @param op `SCMP_CMP_EQ` and the like
    public record Arg(long index, long value, @Nullable Long valueTwo, String op) {
        static Arg of(JsonObject o) {
            return new Arg(
                    o.requiredUint32("index"),
                    o.requiredUint64("value"),
                    o.uint64("valueTwo"),
                    o.requiredString("op"));
        }

        static @Nullable List<Arg> readAll(@Nullable List<JsonObject> objects) {
            if (objects == null) {
                return null;
            }
            List<Arg> values = new ArrayList<>(objects.size());
            for (int i = 0; i < objects.size(); i++) {
                values.add(of(objects.get(i)));
            }
            return values;
        }

        static void writeAll(JsonWriter w, String name, @Nullable List<Arg> values) {
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
            w.int64("index", index());
            w.uint64("value", value());
            w.uint64("valueTwo", valueTwo());
            w.string("op", op());
        }
    }
}
