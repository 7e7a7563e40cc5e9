package dev.demitasse.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.demitasse.conformance.Tools;
import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Command lines that make no container: exit status, message and output are runc's, called by its
/// name. The text of help is not.
@Tag("host")
@Needs(Ability.RUNC)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandWordsTest {
    /// ROOT is a state root of the runtime's own.
    private static final String LINES =
            """
            frobnicate
            --frob
            -frob state x
            --root
            --root / list
            --root /tmp/../ list
            --root ROOT list
            --root ROOT list -q
            --root ROOT list -f json
            --root ROOT list --format=json
            --root ROOT list -format xml
            --root ROOT list -q -f xml
            --root ROOT list -qf json
            --root ROOT list -q=false
            --root ROOT list -- -q
            --root ROOT list --
            --root ROOT list help
            --root ROOT/nowhere list
            --root ROOT/nowhere list -f json
            list -f json
            -- list
            --root ROOT -- list
            --root ROOT - list
            --root ROOT --root ROOT list
            --root ROOT state
            --root ROOT state x
            --root ROOT state a b
            --root ROOT state ../x
            --root ROOT state x/y
            --root ROOT state .
            --root ROOT state .a
            --root ROOT state a+b_c.d-e
            --root ROOT state -
            --root ROOT state -- x
            --root ROOT state ---x
            --root ROOT state help
            --root relative state x
            --root ROOT kill
            --root ROOT kill x
            --root ROOT kill x FOO
            --root ROOT kill x 9999
            --root ROOT kill x TERM y
            --root ROOT kill -a x
            --root ROOT kill x KILL -a
            --root ROOT kill --all=true x 9
            --root ROOT delete
            --root ROOT delete x
            --root ROOT delete -f x
            --root ROOT delete x -f
            --root ROOT delete -- -f
            --root ROOT delete --force=true x
            --root ROOT delete --force=maybe x
            --root ROOT delete --force= x
            --root ROOT delete --force x y
            --root ROOT start
            --root ROOT start x
            --root ROOT start x y
            --root ROOT create
            --root ROOT create x
            --root ROOT create a b
            --root ROOT create -b /nowhere x
            --root ROOT create --bundle
            --root ROOT create --pid-file
            --root ROOT create --no-such x
            --root ROOT create --preserve-fds x a
            --root ROOT create --preserve-fds= a
            --root ROOT run
            --root ROOT run x
            --root ROOT run --detach=false x
            --root ROOT run --console-socket
            --root ROOT exec
            --root ROOT exec x true
            --root ROOT ps
            --root ROOT ps x
            --root ROOT pause
            --root ROOT pause x
            --root ROOT resume x
            --root ROOT update x
            --root ROOT events x
            --root ROOT spec a
            --root ROOT spec -b /nowhere
            --root ROOT features a
            --log-format xml list
            --log-format= --root ROOT state x
            --log-format JSON --root ROOT state x
            --log-format json --root ROOT state x
            --log /nowhere/x --root ROOT state x
            --log ROOT/log --root ROOT state x
            --log= --root ROOT state x
            --debug=x list
            --debug=false --root ROOT list
            --systemd-cgroup=true --root ROOT list
            help nothing
            """;

    private static final Pattern MESSAGE =
            Pattern.compile("msg(?:\":|=)(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+))");

    private Arena arena;
    private Contestant ours;

    @BeforeAll
    void open(@TempDir Path scratch) throws IOException {
        arena = new Arena(scratch);
        Path link = scratch.resolve("runc");
        Files.createSymbolicLink(link, Tools.demitasse());
        ours = new Contestant("ours", link.toString(), arena.warm().environment());
    }

    @AfterAll
    void close() throws IOException {
        Files.delete(Path.of(ours.binary()));
        arena.close();
    }

    @TestFactory
    Stream<DynamicTest> sameAsRunc() {
        return LINES.lines().map(line -> DynamicTest.dynamicTest(line, () -> compare(line)));
    }

    private void compare(String line) throws IOException {
        List<String> runc = said(arena.runc(), line);
        assertFalse(runc.isEmpty());
        assertEquals(runc, said(ours, line));
    }

    /// Status, message, and what is on stdout if that is no help.
    private List<String> said(Contestant contestant, String line) throws IOException {
        Path root = Files.createDirectories(arena.scratch().resolve("words-" + contestant.name()));
        List<String> argv = new ArrayList<>(List.of(contestant.binary()));
        argv.addAll(List.of(line.replace("ROOT", root.toString()).split(" ", -1)));
        Call call = Call.of(arena.scratch(), argv, contestant.environment());
        List<String> said = new ArrayList<>(List.of(Integer.toString(call.status())));
        said.add(
                message(call.err())
                        .replace(root.toString(), "ROOT")
                        .replace(contestant.binary(), "BINARY"));
        boolean help = call.said().contains("NAME:") || call.said().contains("Usage: ");
        said.add(help ? "help" : call.said());
        return said;
    }

    /// Of a record, the message; without the example that we add to runc's words, and the newline
    /// that some of its messages end in.
    private static String message(String err) {
        Matcher matcher = MESSAGE.matcher(err);
        String message = err;
        while (matcher.find()) {
            message = matcher.group(matcher.group(1) == null ? 2 : 1);
        }
        int example = message.indexOf("container ID format") + "container ID format".length();
        message = message.contains("container ID format") ? message.substring(0, example) : message;
        return message.endsWith("\\n") ? message.substring(0, message.length() - 2) : message;
    }
}
