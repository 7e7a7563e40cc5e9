package dev.demitasse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A user without any rights, who has root's leave to use other ids, or not. Such users are in the
/// /etc of a mount namespace of their own, so that the machine's stays as it is; the distribution
/// is bound there to a place that everybody can reach. Each has a planner.
final class RootlessUser {
    /// First of the 65536 ids that root gives to one of the two.
    static final int RANGE = 200_000;

    private static final String SETUP =
            """
            set -e
            cp /etc/passwd passwd
            for user in $2 $3; do echo "test$user:x:$user:$user::/:/bin/sh" >> passwd; done
            echo "test$2:$4:65536" > ids
            mount --bind passwd /etc/passwd
            for file in /etc/subuid /etc/subgid; do mount --bind ids $file; done
            mount --bind "$1" dist
            touch ready
            exec sleep 100000
            """;

    private static final Pattern REQUESTS = Pattern.compile("requests: (\\d+)");

    private static final RootlessUser WITH_RANGES = new RootlessUser(61_234);
    private static final RootlessUser ALONE = new RootlessUser(61_235);

    private static @Nullable Path place;
    private static @Nullable Running holder;

    private final int uid;
    private @Nullable Running planner;

    private RootlessUser(int uid) {
        this.uid = uid;
    }

    /// Who may use 65536 more ids from [#RANGE] on.
    static RootlessUser withRanges() {
        return WITH_RANGES;
    }

    /// Who has no id but its own.
    static RootlessUser alone() {
        return ALONE;
    }

    int uid() {
        return uid;
    }

    /// Where its XDG_RUNTIME_DIR is.
    Path home() {
        return place().resolve(Integer.toString(uid));
    }

    /// The distribution's command, where the user sees it.
    static String demitasse() {
        return place().resolve("dist/bin/demitasse").toString();
    }

    /// Puts the words before a command that make the user run it, in the place of these users.
    Command as(Command command) {
        String id = Integer.toString(uid);
        return inPlace(
                        command.behind(
                                Tools.find("setpriv").toString(),
                                "--reuid=" + id,
                                "--regid=" + id,
                                "--clear-groups"))
                .env("XDG_RUNTIME_DIR", home().toString())
                .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /// Puts the words before a command that have it run in the place of these users.
    static Command inPlace(Command command) {
        String namespace = "/proc/" + holder().pid() + "/ns/mnt";
        return command.behind(Tools.find("nsenter").toString(), "--mount=" + namespace, "--");
    }

    /// The socket of its planner, which is started when it is asked for.
    synchronized Path socket() {
        Path socket = home().resolve("demitasse/planner.sock");
        if (planner == null) {
            Running started = as(new Command(place(), List.of(demitasse(), "planner"))).start();
            Lab.await(
                    () -> Files.exists(socket) || !started.isAlive(),
                    () -> "the planner does not listen: " + started.out() + started.err());
            planner = started;
        }
        return socket;
    }

    /// How many requests its planner has served.
    long requests() {
        Outcome status =
                as(new Command(place(), List.of(demitasse(), "planner", "status")))
                        .run()
                        .succeeds();
        Matcher matcher = REQUESTS.matcher(status.out());
        if (!matcher.find()) {
            throw new IllegalStateException("no count of requests: " + status);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static synchronized Path place() {
        if (place == null) {
            try {
                Path made = Files.createTempDirectory("demitasse-users");
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.createDirectory(made.resolve("dist"));
                for (RootlessUser user : List.of(WITH_RANGES, ALONE)) {
                    Path home = Files.createDirectory(made.resolve(Integer.toString(user.uid)));
                    Files.setPosixFilePermissions(
                            home, PosixFilePermissions.fromString("rwx------"));
                    Files.setAttribute(home, "unix:uid", user.uid);
                    Files.setAttribute(home, "unix:gid", user.uid);
                }
                place = made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return place;
    }

    /// Whoever keeps the mount namespace.
    private static synchronized Running holder() {
        Running held = holder;
        if (held == null) {
            Path tree = Tools.demitasse().getParent().getParent();
            List<String> words =
                    new ArrayList<>(
                            List.of(
                                    Tools.find("unshare").toString(),
                                    "--mount",
                                    "--propagation=private",
                                    "/bin/sh",
                                    "-c",
                                    SETUP,
                                    "sh",
                                    tree.toString()));
            words.add(Integer.toString(WITH_RANGES.uid));
            words.add(Integer.toString(ALONE.uid));
            words.add(Integer.toString(RANGE));
            Path made = place();
            Running started = new Command(made, words).inheriting().in(made).start();
            Lab.await(
                    () -> Files.exists(made.resolve("ready")) || !started.isAlive(),
                    () -> "no place for users");
            if (!started.isAlive()) {
                throw new IllegalStateException("no place for users: " + started.await());
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started, made)));
            holder = started;
            held = started;
        }
        return held;
    }

    private static void end(Running held, Path made) {
        for (RootlessUser user : List.of(WITH_RANGES, ALONE)) {
            if (user.planner != null) {
                user.planner.signal("TERM").await();
            }
        }
        held.destroy();
        new Command(made, List.of("/bin/rm", "-rf", made.toString())).run();
    }
}
