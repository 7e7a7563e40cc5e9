package dev.demitasse.core.lifecycle;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.cdi.DeviceInjection;
import dev.demitasse.core.cdi.DeviceRequest;
import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.core.rootless.RootlessSpec;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Namespace;
import dev.demitasse.spec.Problems;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import dev.demitasse.spec.SpecValidator;
import dev.demitasse.spec.SpecWriter;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bundle whose configuration has been read and found fit to run.
///
/// @param directory absolute path
/// @param config what later commands are to see: the bytes of config.json, or `spec` if that says
///   more
/// @param spec what config.json says, with the devices asked for, as it can be done for the caller
/// @param process its process
/// @param rootfs absolute path of the root file system
/// @param devices the CDI devices that have come into it, or null without any
record Bundle(
        String directory,
        byte[] config,
        Spec spec,
        Process process,
        String rootfs,
        @Nullable DeviceInjection devices) {
    private static final String CONFIG = "config.json";

    /// Reads and checks a bundle.
    ///
    /// @param detached true if the command ends before the container
    /// @param consoleSocket where the caller wants the terminal, or null
    /// @param wanted the CDI devices the caller asks for
    /// @param said gets a line for what is done in another way because of who calls
    /// @throws InvalidConfig naming all that is wrong
    static Bundle load(
            String directory,
            boolean detached,
            @Nullable String consoleSocket,
            DeviceRequest wanted,
            Caller caller,
            List<String> said)
            throws InvalidConfig {
        if (!new File(directory).isDirectory()) {
            String reason =
                    new File(directory).exists() ? "not a directory" : "no such file or directory";
            throw new InvalidConfig("chdir " + directory + ": " + reason);
        }
        byte[] config = read(new File(directory, CONFIG));
        Problems problems = new Problems();
        Spec spec = SpecReader.readAll(config, problems);
        DeviceInjection devices = null;
        if (spec != null) {
            boolean changed = false;
            if (problems.isEmpty() && wanted.appliesTo(spec)) {
                devices = DeviceInjection.of(spec, wanted, caller);
                spec = devices.spec();
                changed = true;
                problems.addUnlessKnown(SpecValidator.check(spec));
            }
            if (!caller.isPrivileged() && problems.isEmpty()) {
                spec = RootlessSpec.adapt(spec, caller, said);
                changed = true;
            }
            if (changed) {
                config = SpecWriter.write(spec);
            }
            problems.addUnlessKnown(OwnRules.check(spec));
        }
        Process process = spec == null ? null : spec.process();
        if (spec == null || process == null || !problems.isEmpty()) {
            throw new InvalidConfig(CONFIG + ": " + problems);
        }
        boolean terminal = Boolean.TRUE.equals(process.terminal());
        checkTerminal("/process/terminal: ", terminal, detached, consoleSocket != null);
        return new Bundle(directory, config, spec, process, rootfs(directory, spec), devices);
    }

    /// True if init is pid 1 of a pid namespace of its own, whose processes die with it.
    boolean hasPrivatePids() {
        Linux linux = spec.linux();
        if (linux == null || linux.namespaces() == null) {
            return false;
        }
        for (Namespace namespace : linux.namespaces()) {
            if ("pid".equals(namespace.type())) {
                return namespace.path() == null;
            }
        }
        return false;
    }

    /// Whether a security module is asked for.
    boolean hasLabels() {
        Linux linux = spec.linux();
        return process.apparmorProfile() != null
                || process.selinuxLabel() != null
                || linux != null && linux.mountLabel() != null;
    }

    /// The planner of the hooks, or null without any.
    @Nullable HookPlanner hooks(String id, Hello caller) {
        return spec.hooks() == null ? null : HookPlanner.of(spec, id, directory, rootfs, caller);
    }

    /// What `args` begins with.
    String program() {
        List<String> args = process.args();
        return args == null ? "" : args.get(0);
    }

    private static byte[] read(File file) throws InvalidConfig {
        try (FileInputStream in = new FileInputStream(file)) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            if (!file.exists()) {
                throw new InvalidConfig("JSON specification file config.json not found");
            }
            throw new InvalidConfig(SyscallFailed.of("open", file.getPath(), e).getMessage());
        } catch (IOException e) {
            throw new InvalidConfig(SyscallFailed.of("read", file.getPath(), e).getMessage());
        }
    }

    /// True if the container has no mount namespace of its own, nor joins one: what is mounted for
    /// it is mounted for its caller.
    boolean mountsForHost() {
        return spec.linux() == null || spec.linux().namespace("mount") == null;
    }

    /// Checks that a terminal has somebody who relays it: this command, or who gets its master.
    ///
    /// @param place what a message about a terminal begins with
    static void checkTerminal(String place, boolean terminal, boolean detached, boolean socket)
            throws InvalidConfig {
        if (terminal && detached && !socket) {
            throw new InvalidConfig(
                    place
                            + "cannot allocate tty if the runtime will detach without"
                            + " setting console socket");
        }
        if (socket && !(terminal && detached)) {
            throw new InvalidConfig(
                    "cannot use console socket if the runtime will not detach or allocate tty");
        }
    }

    private static String rootfs(String directory, Spec spec) throws InvalidConfig {
        String path = spec.root().path();
        String rootfs = path.startsWith("/") ? path : directory + "/" + path;
        File file = new File(rootfs);
        if (!file.isDirectory()) {
            throw new InvalidConfig(
                    "/root/path: invalid rootfs: "
                            + (file.exists()
                                    ? "not a directory: " + rootfs
                                    : "stat " + rootfs + ": no such file or directory"));
        }
        return tidy(rootfs);
    }

    /// Callers compare what `state` says with a path of their own. A `..` stays, since behind a
    /// link it leads elsewhere than the text says.
    private static String tidy(String path) {
        boolean tidy =
                path.indexOf("/.") < 0 && path.indexOf("//") < 0 && !path.endsWith("/")
                        || path.indexOf("/..") >= 0;
        return tidy ? path : Path.of(path).normalize().toString();
    }
}
