package dev.demitasse.linux.sys;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.seccomp.CompiledFilter;
import dev.demitasse.linux.seccomp.EnosysStub;
import dev.demitasse.linux.seccomp.FilterFailed;
import dev.demitasse.linux.seccomp.FilterRule;
import dev.demitasse.linux.seccomp.FilterRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import org.jspecify.annotations.Nullable;

/// Compiles seccomp profiles with the libseccomp of this machine (seccomp_init(3) and others),
/// which is loaded when the first one has to be.
public final class Libseccomp {
    private static final String LIBRARY = "libseccomp.so.2";
    private static final String PREFIX = "SCMP_ARCH_";

    // enum scmp_filter_attr
    private static final int NO_NEW_PRIVILEGES = 3;
    private static final int OPTIMIZE = 8;
    // A binary tree instead of a list, which is worth it from some dozen rules on; runc's bound.
    private static final int BINARY_TREE = 2;
    private static final int MANY_RULES = 32;

    private static final int CONDITION_BYTES = 24; // struct scmp_arg_cmp
    private static final int INSTRUCTION_BYTES = 8;
    private static final int INSTRUCTIONS_MAX = 4096; // BPF_MAXINSNS
    private static final int NO_SUCH_CALL = -1; // __NR_SCMP_ERROR

    private final Calls calls;
    private final FilterRules rules;
    private final Pointer context;
    private final Set<String> skipped = new LinkedHashSet<>();
    private final List<Integer> tokens = new ArrayList<>();

    private Libseccomp(Calls calls, FilterRules rules, Pointer context) {
        this.calls = calls;
        this.rules = rules;
        this.context = context;
    }

    /// The version of the library, such as `2.5.4`.
    ///
    /// @throws FilterFailed if it is not installed
    public static String version() throws FilterFailed {
        Pointer version = library().seccomp_version();
        return version.getInt(0) + "." + version.getInt(4) + "." + version.getInt(8);
    }

    /// Whether the library of this machine knows an architecture by its `SCMP_ARCH_*` name.
    ///
    /// @throws FilterFailed if it is not installed
    public static boolean knowsArchitecture(String name) throws FilterFailed {
        return token(library(), name) != 0;
    }

    /// Compiles a profile to what the kernel takes, without loading it.
    ///
    /// @throws FilterFailed if the library is not installed, or refuses a part of the profile
    /// @throws SyscallFailed if the result cannot be fetched
    public static CompiledFilter compile(FilterRules rules) throws FilterFailed, SyscallFailed {
        Calls calls = library();
        Pointer context = calls.seccomp_init(rules.defaultAction());
        if (context == null) {
            throw new FilterFailed("/defaultAction", "seccomp_init: no such action on this kernel");
        }
        try {
            return new Libseccomp(calls, rules, context).compile();
        } finally {
            calls.seccomp_release(context);
        }
    }

    private static Calls library() throws FilterFailed {
        try {
            return Library.CALLS;
        } catch (LinkageError e) {
            throw new FilterFailed(
                    "",
                    LIBRARY
                            + " cannot be loaded: it compiles seccomp profiles and has to be installed"
                            + " (package libseccomp2 or libseccomp)");
        }
    }

    private CompiledFilter compile() throws FilterFailed, SyscallFailed {
        // The launcher's own operation decides about no_new_privs.
        calls.seccomp_attr_set(context, NO_NEW_PRIVILEGES, 0);
        if (rules.rules().size() > MANY_RULES) {
            calls.seccomp_attr_set(context, OPTIMIZE, BINARY_TREE);
        }
        addArchitectures();
        for (FilterRule rule : rules.rules()) {
            add(rule);
        }
        byte[] filter = export();
        byte[] stub = rules.refusesTheUnknown() ? stub() : new byte[0];
        byte[] program = new byte[stub.length + filter.length];
        System.arraycopy(stub, 0, program, 0, stub.length);
        System.arraycopy(filter, 0, program, stub.length, filter.length);
        if (program.length > INSTRUCTIONS_MAX * INSTRUCTION_BYTES) {
            throw new FilterFailed(
                    "",
                    "the profile makes a filter of "
                            + program.length / INSTRUCTION_BYTES
                            + " instructions, and the kernel takes "
                            + INSTRUCTIONS_MAX);
        }
        return new CompiledFilter(program, List.copyOf(skipped), path());
    }

    private void addArchitectures() throws FilterFailed {
        int nativeToken = calls.seccomp_arch_native();
        tokens.add(nativeToken);
        List<String> names = rules.architectures();
        for (int i = 0; i < names.size(); i++) {
            String pointer = "/architectures/" + i;
            int token = token(calls, names.get(i));
            if (token == 0) {
                throw new FilterFailed(
                        pointer, "libseccomp " + version() + " does not know " + names.get(i));
            }
            if (tokens.contains(token)) {
                continue;
            }
            int result = calls.seccomp_arch_add(context, token);
            if (result < 0) {
                throw failed(pointer, "seccomp_arch_add " + names.get(i), result);
            }
            tokens.add(token);
        }
    }

    private static int token(Calls calls, String name) {
        return name.startsWith(PREFIX)
                ? calls.seccomp_arch_resolve_name(
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT))
                : 0;
    }

    private void add(FilterRule rule) throws FilterFailed {
        byte[] conditions = conditions(rule.conditions());
        for (String name : rule.names()) {
            int number = calls.seccomp_syscall_resolve_name(name);
            if (number == NO_SUCH_CALL) {
                skipped.add(name);
            } else if (rule.action() != rules.defaultAction()) {
                int count = rule.conditions().size();
                int result =
                        calls.seccomp_rule_add_array(
                                context, rule.action(), number, count, conditions);
                if (result < 0) {
                    throw failed(rule.pointer(), "seccomp_rule_add " + name, result);
                }
            }
        }
    }

    private static byte[] conditions(List<FilterRule.Condition> conditions) {
        // Never empty: jnr would pass no address.
        ByteBuffer out = ByteBuffer.allocate(CONDITION_BYTES * Math.max(1, conditions.size()));
        out.order(ByteOrder.nativeOrder());
        for (FilterRule.Condition condition : conditions) {
            out.putInt(condition.argument()).putInt(condition.operator());
            out.putLong(condition.first()).putLong(condition.second());
        }
        return out.array();
    }

    private static FilterFailed failed(String pointer, String call, int result) {
        String hint =
                -result == Errno.EEXIST
                        ? " (another entry has the same conditions and another action)"
                        : "";
        return new FilterFailed(
                pointer,
                call + ": " + Errno.words(-result) + " (" + Errno.name(-result) + ")" + hint);
    }

    private byte[] stub() {
        int[] architectures = new int[tokens.size()];
        int[] highest = new int[tokens.size()];
        for (int i = 0; i < architectures.length; i++) {
            architectures[i] = tokens.get(i);
            highest[i] = -1;
            for (FilterRule rule : rules.rules()) {
                for (String name : rule.names()) {
                    // Numbers below zero are libseccomp's own, for calls that the architecture has
                    // not, or has as parts of another one.
                    int number = calls.seccomp_syscall_resolve_name_arch(architectures[i], name);
                    highest[i] = Math.max(highest[i], number);
                }
            }
        }
        return EnosysStub.of(architectures, highest);
    }

    private byte[] export() throws FilterFailed, SyscallFailed {
        int fd = LibC.CALLS.memfd_create("seccomp", LibC.MFD_CLOEXEC);
        if (fd < 0) {
            throw new SyscallFailed("memfd_create", null, LibC.errno());
        }
        try {
            int result = calls.seccomp_export_bpf(context, fd);
            if (result < 0) {
                throw failed("", "seccomp_export_bpf", result);
            }
            return Files.readAllBytes(Path.of("/proc/self/fd/" + fd));
        } catch (IOException e) {
            throw SyscallFailed.of("read", "memfd:seccomp", e);
        } finally {
            LibC.CALLS.close(fd);
        }
    }

    /// Where the library has been loaded from; empty if that cannot be told.
    private static String path() {
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.UTF_8)) {
                int slash = line.indexOf('/');
                if (slash >= 0 && line.indexOf("/libseccomp.so", slash) >= 0) {
                    return line.substring(slash);
                }
            }
        } catch (IOException e) {
            return "";
        }
        return "";
    }

    /// Loads the library when it is first used.
    private static final class Library {
        static final Calls CALLS =
                LibraryLoader.create(Calls.class).failImmediately().load(LIBRARY);

        private Library() {}
    }

    /// Each as in its manual page; a negative result is an errno.
    public interface Calls {
        Pointer seccomp_version();

        @Nullable Pointer seccomp_init(int defaultAction);

        void seccomp_release(Pointer context);

        int seccomp_attr_set(Pointer context, int attribute, int value);

        int seccomp_arch_native();

        int seccomp_arch_resolve_name(String name);

        int seccomp_arch_add(Pointer context, int token);

        int seccomp_syscall_resolve_name(String name);

        int seccomp_syscall_resolve_name_arch(int token, String name);

        int seccomp_rule_add_array(
                Pointer context, int action, int number, int count, @In byte[] conditions);

        int seccomp_export_bpf(Pointer context, int fd);
    }
}
