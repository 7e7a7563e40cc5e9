"""Runs the launcher against a planner in Python: python3 launcher_test.py LAUNCHER [-v]. Needs root and a static busybox."""

import os
import pty
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback

from plans import AWAITING, CLONED, DIED, DONE, FAILED, NO_SLOT, OPS, STEPS, Peer, listen, op, plan

NEWNS, NEWUTS, NEWIPC, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
PRIVATE, REC = 1 << 18, 1 << 14
RDONLY, NOSUID, NODEV, NOEXEC = 1, 2, 4, 8
with open("/proc/self/status") as own_status:
    ALL_CAPS = int(next(line for line in own_status if line.startswith("CapPrm")).split()[1], 16)
CGROUP = "/sys/fs/cgroup/unified/demitasse-c-test"
launcher = os.path.abspath(sys.argv[1])
work = tempfile.mkdtemp(prefix="demitasse-c-")
rootfs = os.path.join(work, "rootfs")
state = os.path.join(work, "state")


def make_rootfs():
    for name in ("bin", "dev", "proc", "sys", "tmp", "etc", "hidden", "root"):
        os.makedirs(os.path.join(rootfs, name))
    shutil.copy("/bin/busybox", os.path.join(rootfs, "bin/busybox"))
    for name in "sh true cat echo ls id sleep stty hostname mount kill env tty readlink stat touch grep pwd seq".split():
        os.symlink("busybox", os.path.join(rootfs, "bin", name))
    with open(os.path.join(rootfs, "etc/passwd"), "w") as passwd:
        passwd.write("root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:u:/home/user:/bin/sh\n")
    with open(os.path.join(rootfs, "hidden/file"), "w") as hidden:
        hidden.write("secret\n")
    os.makedirs(state)


def container(argv, uid=0, caps=ALL_CAPS, env=("PATH=/bin",), terminal=None, before_exec=(), extra=(), cwd="/"):
    devices = [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)]
    ops = [
        op("SETSID"),
        op("SESSION_KEYRING", "_ses.test"),
        op("PROPAGATION", "/", PRIVATE | REC),
        op("ROOTFS", 0, rootfs),
        op("MOUNT_FS", "proc", "proc", [], "/proc", NOSUID | NODEV | NOEXEC, 2),
        op("MOUNT_FS", "tmpfs", "tmpfs", ["mode=755", "size=65536k"], "/dev", NOSUID, 0),
        op("MOUNT_FS", "devpts", "devpts", ["newinstance", "ptmxmode=0666", "mode=0620", "gid=5"], "/dev/pts", NOSUID | NOEXEC, 0),
        op("MOUNT_FS", "tmpfs", "shm", ["mode=1777"], "/dev/shm", NOSUID | NODEV | NOEXEC, 0),
        op("MOUNT_FS", "sysfs", "sysfs", [], "/sys", NOSUID | NODEV | NOEXEC | RDONLY, 2),
        op("MOUNT_FS", "tmpfs", "tmpfs", [], "/tmp", NOSUID | NODEV, 1),
        op("MOUNT_BIND", state, 1, RDONLY, 0, "/mnt/a/b/state"),
    ]
    ops += [op("MKNOD", "/dev/" + n, 0o20666, major, minor, 0, 0) for n, major, minor in devices]
    ops += [op("SYMLINK", "pts/ptmx", "/dev/ptmx", 1), op("SYMLINK", "/proc/self/fd", "/dev/fd", 0), op("MKDIR", "/work/x/y", 0o755)]
    if terminal is not None:
        ops.append(op("CONSOLE", terminal, uid, 0, 0, 1))
    ops += list(extra)
    ops += [
        op("PIVOT", 0),
        op("NULL_DEVICE", 9),
        op("MASK", "/hidden", 9), op("MASK", "/sys/firmware", 9), op("MASK", "/proc/timer_list", 9), op("MASK", "/proc/missing", 9),
        op("READONLY", "/proc/sys"), op("READONLY", "/proc/nothing"),
        op("HOSTNAME", "demi"), op("DOMAINNAME", "tasse"),
        op("LOOPBACK_UP"),
        op("BARRIER", 1),
        op("NO_NEW_PRIVS"), op("UMASK", 0o22), op("STDIO_OWNER", uid),
        op("CHDIR", cwd, 1),
        op("BOUNDING_SET", caps),
        op("USER", uid, uid, struct.pack("<II", 10, 20)),
        op("CAPABILITIES", caps, caps, 0, 0),
        op("CHDIR", cwd, 0),
        op("ENVIRON", list(env), uid),
        op("FIND_EXEC", ["/usr/bin/" + argv[0], "/bin/" + argv[0]]),
        op("PARENT_DEATH", 0),
        op("BARRIER", 2),
    ]
    return ops + list(before_exec) + [op("CLOSE_FDS", 3), op("EXEC", argv)]


def host(before=(), after=None, cgroup=False):
    clone = [op("OPEN", 8, CGROUP, os.O_PATH | os.O_DIRECTORY, 0)] if cgroup else []
    clone += [op("CLONE", NEWNS | NEWUTS | NEWIPC | NEWPID | NEWNET, 8 if cgroup else NO_SLOT)]
    meet = [op("AWAIT_INIT", 1), op("PRLIMIT", 7, 512, 1024), op("OOM_SCORE_ADJ", "100"), op("AWAIT_PLANNER", 7),
            op("RELEASE_INIT", 1), op("AWAIT_INIT", 2), op("RELEASE_INIT", 2)]
    return list(before) + clone + meet + (after if after is not None else [op("AWAIT_EXEC"), op("RELAY", NO_SLOT, [])])


class Session:
    """The launcher as a child, with a planner that `script(peer)` plays; `events` is what script returned."""

    def __init__(self, script, argv=("run", "c1"), env=(), program=None, **options):
        self.path = os.path.join(work, "planner%d.sock" % time.monotonic_ns())
        self.server = listen(self.path)
        self.events, self.error = None, None
        self.thread = threading.Thread(target=self.serve, args=(script,), daemon=True)
        self.thread.start()
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("stdin", subprocess.DEVNULL)
        environment = dict(os.environ, DEMITASSE_PLANNER=self.path, **dict(env))
        self.process = subprocess.Popen([program or launcher, *argv], env=environment, **options)

    def serve(self, script):
        connection, _ = self.server.accept()
        peer = Peer(connection)
        try:
            self.hello = peer.receive()[1]
            self.events = script(peer)
        except Exception:
            self.error = traceback.format_exc()
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    def wait(self):
        out, err = self.process.communicate(timeout=20)
        self.thread.join(5)
        self.server.close()
        os.unlink(self.path)
        assert not self.error, self.error
        return self.process.returncode, (out or b"").decode(), (err or b"").decode()


def running(encoded):
    def script(peer):
        events = peer.run(encoded)
        last = events[-1]
        if last[0] == DONE:
            status = last[3]
            peer.send(("EXIT", 128 + (status & 127) if status & 127 else status >> 8 & 255))
        else:
            peer.send(("OUT", 2, b"event %d %d %d %d %s %s\n" % (*last[:4], STEPS.get(last[4], "-").encode(), last[5].encode())), ("EXIT", 1))
        return events
    return script


def run(argv, sealed=True, host_ops=None, launch=None, **options):
    session = Session(running(plan(host_ops or host(), container(argv, **options), sealed)), **(launch or {}))
    return session, *session.wait()


def sh(script, **options):
    session, code, out, err = run(["sh", "-c", script], **options)
    assert code == 0 and err == "", (code, out, err, session.events)
    return out


def test_hello_says_who_asks():
    session = Session(lambda peer: peer.send(("OUT", 1, b"to stdout\n"), ("OUT", 2, b"to stderr\n"), ("EXIT", 7)), argv=("list", "--q"), cwd="/usr")
    assert session.wait() == (7, "to stdout\n", "to stderr\n")
    hello = session.hello
    assert hello[0] == 1 and hello[2] == session.process.pid and hello[3] == os.geteuid()
    assert hello[4] == [launcher, "list", "--q"] and hello[5] == "/usr" and "DEMITASSE_PLANNER=" + session.path in hello[6]
    mask = os.umask(0)
    os.umask(mask)
    assert hello[7] == mask and hello[8] == 0


def test_stdin_is_read_when_asked_for():
    def script(peer):
        peer.send(("READ", 0))
        result = peer.receive()
        peer.send(("EXIT", 0))
        return result
    session = Session(script, stdin=subprocess.PIPE)
    session.process.stdin.write(b"x" * 100000)
    assert session.wait()[0] == 0
    assert session.events == ("INPUT", [0, b"x" * 100000])


def test_container_runs_and_reports():
    session, code, out, err = run(["echo", "hello"])
    assert (code, out, err) == (0, "hello\n", ""), (code, out, err, session.events)
    assert [event[0] for event in session.events] == [CLONED, AWAITING, DONE]
    assert run(["sh", "-c", "exit 42"])[1] == 42
    assert run(["sh", "-c", "kill -9 $$; sleep 1"], host_ops=host()[:0] + [op("CLONE", NEWNS | NEWUTS | NEWIPC | NEWNET, NO_SLOT)] + host()[1:])[1] == 137


def test_inside_looks_as_planned():
    assert sh("hostname; pwd; id -u; id -G; echo $HOME") == "demi\n/\n0\n0 10 20\n/root\n"
    assert sh("ls -A /hidden; ls /sys/firmware; stat -c %t:%T /proc/timer_list; ls /proc/nothing 2>&1 | grep -c No") == "1:3\n1\n"
    assert sh("(echo x > /proc/sys/kernel/hostname) 2>/dev/null || echo refused") == "refused\n"
    assert sh("readlink /dev/ptmx; stat -c %t:%T:%a /dev/null; ls -d /work/x/y /mnt/a/b/state") == "pts/ptmx\n1:3:666\n/mnt/a/b/state\n/work/x/y\n"
    mounts = sh("cat /proc/self/mounts")
    assert "/proc/sys proc ro" in mounts and "/mnt/a/b/state" in mounts and " ro," in mounts and rootfs not in mounts
    assert sh("stat -c %a /tmp") == "755\n"
    assert sh("ls /proc/self/fd | wc -l; ulimit -n; cat /proc/self/oom_score_adj; umask", launch={}) in ("4\n512\n100\n0022\n", "3\n512\n100\n0022\n")
    assert "lo" in sh("cat /proc/net/dev")
    assert sh("touch /mnt/a/b/state/x 2>/dev/null || echo refused") == "refused\n"


def test_user_and_capabilities():
    out = sh("id -u; id -g; echo $HOME; grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs' /proc/self/status", uid=1000, caps=0x400)
    assert out.startswith("1000\n1000\n/home/user\n"), out
    assert "CapBnd:\t0000000000000400" in out and "CapEff:\t0000000000000000" in out and "NoNewPrivs:\t1" in out, out
    assert sh("echo $HOME", uid=7) == "/\n"
    assert sh("echo $HOME", env=("PATH=/bin", "HOME=/x")) == "/x\n"
    assert sh("echo $HOME", env=("PATH=/bin", "HOME=")) == "/root\n"


def fails(op_name, step, errno_number, **options):
    session, code, out, err = run(options.pop("argv", ["true"]), **options)
    event, program, index, error, at, text = session.events[-1]
    codes = [struct.unpack("<H", o[:2])[0] for o in container(["true"], **options)]
    name = next(n for n, (c, _, _) in OPS.items() if c == codes[index])
    assert (event, program, name, STEPS[at], error) == (FAILED, 1, op_name, step, errno_number), session.events[-1]
    return text


def test_failures_say_where():
    assert "bogus" in fails("MOUNT_FS", "FSCONFIG", 22, extra=[op("MOUNT_FS", "tmpfs", "t", ["bogus=1"], "/x", 0, 0)])
    fails("MOUNT_FS", "FSOPEN", 19, extra=[op("MOUNT_FS", "nofs", "t", [], "/x", 0, 0)])
    fails("MOUNT_BIND", "OPEN_TREE", 2, extra=[op("MOUNT_BIND", "/nothing/there", 0, 0, 0, "/x")])
    fails("MKNOD", "EXISTING", 17, extra=[op("MKNOD", "/dev/null", 0o20666, 1, 5, 0, 0)])
    fails("FIND_EXEC", "FACCESSAT2", 2, argv=["nothing"])
    fails("CHDIR", "CHDIR", 2, cwd="/nowhere")
    fails("SETNS", "SETNS", 9, extra=[op("SETNS", 33, NEWNS)])


def hook(name, script, timeout=0, before="<", after=">", flags=1, path="/bin/busybox", env=("A=1",)):
    return op(name, path, ["sh", "-c", script], list(env), "", 0o27, timeout, before, after, flags)


def hook_fails(step, error, **options):
    session = run(["true"], **options)[0]
    event, _, _, number, at, text = session.events[-1]
    assert (event, STEPS[at], number) == (FAILED, step, error), session.events[-1]
    return text


def test_hooks():
    marks = os.path.join(work, "hooks")
    script = "{ cat; echo; umask; echo $A; } >> " + marks
    ops = [hook("HOOK_HOST", script), hook("HOOK_HOST", script, before="x" * 200000, flags=0)]
    session, code, _, err = run(["true"], host_ops=host(after=[op("AWAIT_EXEC")] + ops + [op("RELAY", NO_SLOT, [])]))
    assert code == 0 and err == "", (code, err)
    with open(marks) as written:
        assert written.read() == "<%d>\n0027\n1\n%s>\n0027\n1\n" % (session.events[0][3], "x" * 200000)
    assert sh("cat /hooked", extra=[hook("HOOK", "echo $(cat) $A > %s/hooked" % rootfs)]) == "<1> 1\n"


def test_failing_hooks():
    for name, ops in (("HOOK_HOST", lambda one: dict(host_ops=host()[:2] + [one])), ("HOOK", lambda one: dict(extra=[one]))):
        text = hook_fails("WAITID", 125, **ops(hook(name, "echo out; echo err >&2; exit 3")))
        assert text == "exit status 3, stdout: out, stderr: err", text
        assert hook_fails("WAITID", 125, **ops(hook(name, "kill -9 $$"))).startswith("signal: killed, stdout: ,")
        assert hook_fails("WAITID", 110, **ops(hook(name, "exec sleep 1000", 1))).startswith("hook ran past specified timeout of 1.0s")
        assert hook_fails("EXECVE", 2, **ops(hook(name, "", path="/not/there"))) == "/not/there"


ALLOW = struct.pack("<HBBI", 6, 0, 0, 0x7FFF0000)  # return SECCOMP_RET_ALLOW


def test_seccomp():
    load = [op("SECCOMP_CHECK", 6, 1), op("ANNOUNCE"), op("SECCOMP", 6, 1, NO_SLOT, ALLOW)]
    assert sh("grep ^Seccomp: /proc/self/status", before_exec=load) == "Seccomp:\t2\n"
    fails("SECCOMP", "SECCOMP", 22, before_exec=[op("SECCOMP", 0, 0, NO_SLOT, ALLOW[1:])])
    fails("SECCOMP", "SECCOMP", 22, before_exec=[op("ANNOUNCE"), op("SECCOMP", 1 << 30, 0, NO_SLOT, ALLOW)])
    fails("SECCOMP", "SECCOMP", 22, before_exec=[op("SECCOMP", 8, 0, NO_SLOT, ALLOW)])
    fails("SECCOMP_CHECK", "SECCOMP", 22, before_exec=[op("SECCOMP_CHECK", 1 << 30, 0)])
    # CAP_SYS_ADMIN is not there to be used.
    fails("SECCOMP", "SECCOMP", 13, caps=0x400, before_exec=[op("SECCOMP", 0, 1, NO_SLOT, ALLOW)])
    fails("SECCOMP_CHECK", "SECCOMP", 13, caps=0x400, before_exec=[op("SECCOMP_CHECK", 0, 1)])


def test_symlinks_stay_inside():
    os.symlink("/../../../../tmp", os.path.join(rootfs, "out"))
    os.symlink("/made/by/link", os.path.join(rootfs, "dangling"))
    extra = [op("MKDIR", "/out/inside", 0o755), op("MKDIR", "/dangling/deep", 0o755)]
    assert sh("ls -d /made/by/link/deep; ls /tmp", extra=extra) == "/made/by/link/deep\ninside\n"
    assert not os.path.exists("/tmp/inside") and not os.path.exists("/made")
    fails("MOUNT_FS", "OPENAT2", 40, extra=[op("MOUNT_FS", "proc", "proc", [], "/out", 0, 2)])


def test_files_of_proc_are_procs_own():
    opened = [op("OPEN", 20, "/proc", os.O_PATH | os.O_DIRECTORY, 0), op("OPEN", 21, rootfs, os.O_PATH | os.O_DIRECTORY, 0)]
    good = [op("WRITE_PROC", 20, "self/nothing", "self/coredump_filter", "0x31")]
    _, code, out, err = run(["cat", "/proc/self/coredump_filter"], extra=good, host_ops=opened + host())
    assert (code, out, err) == (0, "00000031\n", ""), (code, out, err)
    for bad, step, error in (
        (op("WRITE_PROC", 21, "etc/passwd", "", "x"), "STAT", 95),
        (op("WRITE_PROC", 20, "self/root/etc/passwd", "", "x"), "OPENAT2", 40),
        (op("WRITE_PROC", 20, "../etc/passwd", "", "x"), "OPENAT2", 18),
        (op("WRITE_PROC", 20, "self/nothing", "", "x"), "OPENAT2", 2),
        (op("WRITE_PROC", 20, "self/coredump_filter", "", "x"), "WRITE", 22),
    ):
        event = run(["true"], extra=[bad], host_ops=opened + host())[0].events[-1]
        assert (event[0], event[1], event[3], STEPS[event[4]]) == (FAILED, 1, error, step), event


def test_labels_of_files():
    extra = [op("SYMLINK", "/etc/passwd", "/labelled", 0), op("FILE_LABEL", "/labelled", "user:role:type:s0")]
    assert sh("echo done", extra=extra) == "done\n"
    assert os.getxattr(os.path.join(rootfs, "etc/passwd"), "security.selinux") == b"user:role:type:s0\0"
    fails("FILE_LABEL", "OPENAT2", 2, extra=[op("FILE_LABEL", "/nothing", "a")])


def test_host_failures_kill_init():
    for bad, step, error in ((op("OPEN", 3, "/nothing", 0, 0), "OPEN", 2), (op("PRLIMIT", 7, 10, 5), "PRLIMIT64", 22), (op("PRESERVE_FDS", 200), "FSTAT", 9)):
        session, code, _, _ = run(["sleep", "1000"], host_ops=host()[:2] + [bad])
        event = session.events[-1]
        assert (event[0], event[1], event[2], event[3], STEPS[event[4]]) == (FAILED, 0, 2, error, step), event
        assert not os.path.exists("/proc/%d" % session.events[0][3])


def test_bad_plans_are_refused():
    good = plan(host(), container(["true"]))
    for bad, error in ((good[:-1], 22), (good + b"x", 22), (b"", 22), (b"\0" + good[1:], 22), (good[:4] + b"\2" + good[5:], 71)):
        session = Session(running(bad))
        assert session.wait()[0] == 1
        assert session.events[-1][:2] == [FAILED, 2] and session.events[-1][3] == error, session.events


def test_dead_init_is_noticed_while_the_planner_works():
    def script(peer):
        peer.send(("COMMIT",), ("PLAN", plan(host(), container(["true"]), True)))
        assert peer.receive()[1][0] == CLONED
        pid = None
        while True:
            name, event = peer.receive()
            if event[0] == AWAITING:
                with open("/proc/%d/task/%d/children" % (session.process.pid, session.process.pid)) as children:
                    pid = int(children.read().split()[0])
                os.kill(pid, signal.SIGKILL)
            else:
                peer.send(("EXIT", 1))
                return event
    session = Session(script)
    session.wait()
    assert session.events[0] == DIED and session.events[3] == 9, session.events


def test_lost_planner():
    def lose(peer):
        peer.send(("COMMIT",), ("PLAN", plan(host(), container(["true"]), True)))
        pid = peer.receive()[1][3]
        peer.receive()
        return pid
    session = Session(lose)
    code, out, err = session.wait()
    assert code == 1 and err == "demitasse: the planner died (connection closed)\n", (code, err)
    assert not os.path.exists("/proc/%d" % session.events)
    session = Session(lambda peer: None)
    code, out, err = session.wait()
    assert code == 1 and "could not be started" in err, err


def executed(pid):
    """Waits until init is the program: a planner that is lost earlier takes init with it."""
    deadline = time.monotonic() + 10
    while "busybox" not in os.readlink("/proc/%d/exe" % pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_lost_while_relaying():
    def lose(peer):
        peer.send(("COMMIT",), ("PLAN", plan(host(), container(["sh", "-c", "sleep 1; exit 5"]), True)))
        pid = peer.receive()[1][3]
        peer.receive()
        peer.send(("GO",))
        executed(pid)
    code, out, err = Session(lose).wait()
    assert (code, err) == (5, ""), (code, err)


def test_lost_while_relaying_with_a_container_to_remove():
    cold("facts").communicate()  # makes the distribution

    def lose(peer):
        relay = [op("AWAIT_EXEC"), op("RELAY", NO_SLOT, ["demitasse", "facts", "afterwards"])]
        peer.send(("COMMIT",), ("PLAN", plan(host(after=relay), container(["sh", "-c", "sleep 1; exit 7"]), True)))
        pid = peer.receive()[1][3]
        peer.receive()
        peer.send(("GO",))
        executed(pid)
    code, out, err = Session(lose, program=os.path.join(work, "dist/bin/demitasse")).wait()
    assert code == 7 and err == "" and "-Ddemitasse.build=" in out, (code, out, err)


def test_signals_reach_init():
    session = Session(running(plan(host(), container(["sh", "-c", "trap 'echo got; exit 3' TERM; echo ready; while :; do sleep 0.05; done"]))))
    assert session.process.stdout.readline() == b"ready\n"
    session.process.send_signal(signal.SIGTERM)
    assert session.wait()[:2] == (3, "got\n")


def test_terminal():
    pairs = [op("SOCKETPAIR", 4, 5)]
    encoded = plan(host(before=pairs, after=[op("AWAIT_EXEC"), op("RELAY", 4, [])]),
                   container(["sh", "-c", "tty; ls -l /dev/console | cut -c1; stty size; trap 'stty size; exit 4' WINCH; echo ready; read x; echo read $x; read y"], terminal=5), True)
    ours, theirs = pty.openpty()
    import fcntl
    import termios
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
    before = termios.tcgetattr(theirs)

    def become():
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    session = Session(running(encoded), stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=become)
    seen = b""

    def until(wanted):
        nonlocal seen
        deadline = time.monotonic() + 10
        while wanted not in seen:
            assert time.monotonic() < deadline, seen
            if select.select([ours], [], [], 0.2)[0]:
                seen += os.read(ours, 4096)
    until(b"ready")
    assert b"/dev/pts/0" in seen and b"33 77" in seen and b"\r\nc\r\n" in seen, seen
    os.write(ours, b"words\r")
    until(b"read words")
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 44, 88, 0, 0))
    until(b"44 88")
    assert session.wait()[0] == 4
    assert termios.tcgetattr(theirs) == before
    assert session.hello[8:] == [7, 33, 77], session.hello[8:]


def test_terminal_output_is_complete_without_a_terminal():
    encoded = plan(host(before=[op("SOCKETPAIR", 4, 5)], after=[op("AWAIT_EXEC"), op("RELAY", 4, [])]), container(["seq", "20000"], terminal=5), True)
    code, out, err = Session(running(encoded), start_new_session=True).wait()
    assert code == 0 and out.replace("\r", "").split() == [str(i) for i in range(1, 20001)], (code, len(out), err)


def create(argv):
    before = [op("LISTEN", 10, state, "start.sock")]
    ops = container(argv, before_exec=[op("WAIT_START", 10)])
    if os.path.exists(os.path.join(state, "start.sock")):
        os.unlink(os.path.join(state, "start.sock"))
    session = Session(running(plan(host(before=before, after=[]), ops, True)), stdout=subprocess.DEVNULL,
                      stderr=subprocess.DEVNULL)
    code, _, err = session.wait()
    assert code == 0, (err, session.events)
    return session.events[0][3]


def start():
    return Session(running(plan([op("START", state, "start.sock")], [])))


def gone(pid):
    deadline = time.monotonic() + 5
    while os.path.exists("/proc/%d" % pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return True


def test_create_then_start():
    pid = create(["sleep", "100"])
    assert os.stat(os.path.join(state, "start.sock")).st_mode & 0o777 == 0o600
    with open("/proc/%d/stat" % pid) as stat:
        started = int(stat.read().rsplit(")", 1)[1].split()[19])
    assert start().wait()[0] == 0
    with open("/proc/%d/cmdline" % pid) as cmdline:
        assert cmdline.read() == "sleep\x00100\x00"
    session = start()
    assert session.wait()[0] == 1 and STEPS[session.events[-1][4]] == "OPEN" and session.events[-1][3] == 2
    for time_given, result in ((started + 1, FAILED), (started, DONE)):
        session = Session(running(plan([op("SIGNAL", pid, time_given, 9)], [])))
        session.wait()
        assert session.events[-1][0] == result, session.events
    assert gone(pid)


def test_one_of_many_starts_wins():
    for _ in range(5):
        pid = create(["sleep", "100"])
        sessions = [start() for _ in range(6)]
        assert sorted(session.wait()[0] for session in sessions) == [0, 1, 1, 1, 1, 1]
        with open("/proc/%d/cmdline" % pid) as cmdline:
            assert cmdline.read() == "sleep\x00100\x00"
        os.kill(pid, signal.SIGKILL)
        assert gone(pid)


def test_exec_failure_reaches_start():
    with open(os.path.join(rootfs, "bin/bad"), "w") as bad:
        bad.write("#!/no/such/interpreter\n")
    os.chmod(os.path.join(rootfs, "bin/bad"), 0o755)
    pid = create(["bad"])
    session = start()
    assert session.wait()[0] == 1
    event = session.events[-1]
    assert (event[0], event[1], event[3], STEPS[event[4]]) == (FAILED, 1, 2, "EXECVE"), event
    assert gone(pid)


def test_descriptors_are_passed_on_only_when_preserved():
    read, write = os.pipe()

    def place():
        os.dup2(write, 3)
        os.set_inheritable(3, True)
    ops = container(["sh", "-c", "echo through >&3; echo no >&4 || echo closed"])
    ops = [op("CLOSE_FDS", 4) if o == op("CLOSE_FDS", 3) else o for o in ops]
    session = Session(running(plan(host(before=[op("PRESERVE_FDS", 1)]), ops, True)), preexec_fn=place, close_fds=False)
    code, out, err = session.wait()
    os.close(write)
    assert os.read(read, 100) == b"through\n" and "closed" in out, (out, err)


def test_cgroup():
    os.mkdir(CGROUP)
    try:
        # r0 = 1; exit: everything is allowed
        allow = struct.pack("<BBhi", 0xB7, 0, 0, 1) + struct.pack("<BBhi", 0x95, 0, 0, 0)
        deny = struct.pack("<BBhi", 0xB7, 0, 0, 0) + struct.pack("<BBhi", 0x95, 0, 0, 0)
        filters = [op("OPEN", 8, CGROUP, os.O_PATH | os.O_DIRECTORY, 0), op("DEVICE_FILTER", 8, deny), op("DEVICE_FILTER", 8, allow)]
        out = sh("cat /proc/self/cgroup; head -c1 /dev/zero | wc -c", host_ops=host(before=filters, cgroup=True))
        assert "0::/demitasse-c-test" in out and out.endswith("1\n"), out
        late = [op("AWAIT_INIT", 1), op("DEVICE_FILTER", 8, deny), op("RELEASE_INIT", 1), op("AWAIT_INIT", 2),
                op("RELEASE_INIT", 2), op("AWAIT_EXEC"), op("RELAY", NO_SLOT, [])]
        clone = op("CLONE", NEWNS | NEWUTS | NEWIPC | NEWPID | NEWNET, 8)
        session, code, out, err = run(["cat", "/dev/zero"], host_ops=filters + [clone] + late)
        assert code == 1 and "not permitted" in err, (code, out, err)
    finally:
        os.rmdir(CGROUP)


def test_process_joins_a_container():
    pid = create(["sleep", "100"])
    assert start().wait()[0] == 0
    names = [("mnt", NEWNS), ("uts", NEWUTS), ("ipc", NEWIPC), ("net", NEWNET)]
    opens = [op("OPEN", 20 + i, "/proc/%d/ns/%s" % (pid, name), os.O_RDONLY, 0) for i, (name, _) in enumerate(names)]
    opens += [op("OPEN", 30, "/proc/%d/ns/pid" % pid, os.O_RDONLY, 0), op("SETNS_CHILDREN", 30, NEWPID)]
    program = [op("SETNS", 20 + i, flag) for i, (_, flag) in enumerate(names)]
    program += [op("BARRIER", 1), op("CHDIR", "/etc", 0), op("ENVIRON", ["PATH=/bin"], 1000), op("FIND_EXEC", ["/bin/sh"]),
                op("CLOSE_FDS", 3), op("EXEC", ["sh", "-c", "hostname; pwd; echo $HOME; cat /proc/1/cmdline"])]
    host_program = opens + [op("CLONE", 0, NO_SLOT), op("AWAIT_INIT", 1), op("RELEASE_INIT", 1), op("AWAIT_EXEC"), op("RELAY", NO_SLOT, [])]
    assert Session(running(plan(host_program, program, True))).wait() == (0, "demi\n/etc\n/home/user\nsleep\x00100\x00", "")
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)


def test_user_namespace():
    os.chmod(work, 0o755)
    user = 0x10000000
    program = [op("BARRIER", 1), op("USER", 0, 0, b""), op("SETSID"), op("PROPAGATION", "/", PRIVATE | REC), op("ROOTFS", 0, rootfs),
               op("MOUNT_FS", "proc", "proc", [], "/proc", NOSUID | NODEV | NOEXEC, 2),
               op("MOUNT_BIND", "/dev/null", 0, 0, 0, "/etc/passwd"), op("PIVOT", 0), op("HOSTNAME", "mapped"),
               op("CAPABILITIES", 1, 1, 0, 0), op("CHDIR", "/", 0), op("ENVIRON", [], 0), op("FIND_EXEC", ["/bin/sh"]),
               op("CLOSE_FDS", 3), op("EXEC", ["sh", "-c", "hostname; id -u; cat /proc/self/uid_map; echo $HOME"])]
    host_program = [op("CLONE", user | NEWNS | NEWUTS | NEWIPC | NEWPID, NO_SLOT), op("AWAIT_INIT", 1), op("AWAIT_PLANNER", 3),
                    op("RELEASE_INIT", 1), op("AWAIT_EXEC"), op("RELAY", NO_SLOT, [])]

    def script(peer):
        def write_maps(_):
            with open("/proc/%d/task/%d/children" % (session.process.pid, session.process.pid)) as children:
                pid = int(children.read())
            for name in ("uid_map", "gid_map"):
                with open("/proc/%d/%s" % (pid, name), "w") as ids:
                    ids.write("0 100000 65536")
        events = peer.run(plan(host_program, program, True), write_maps)
        peer.send(("EXIT", 0))
        return events
    session = Session(script)
    code, out, err = session.wait()
    assert out.split() == ["mapped", "0", "0", "100000", "65536", "/"], (out, err, session.events)


FAKE_JAVA = """#!/usr/bin/python3
import os, signal, socket, sys, time
sys.path.insert(0, %r)
from plans import Peer, op, plan
peer = Peer(socket.socket(fileno=0))
hello = peer.receive()[1]
fds = " ".join(sorted(f for f in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + f)))
facts = [" ".join(sys.argv[1:]), " ".join("%%s=%%s" %% i for i in sorted(os.environ.items()) if i[0] != "LC_CTYPE"), os.getcwd(), fds]
command = hello[4][1]
if command == "planner":
    signal.signal(signal.SIGTERM, lambda *_: (peer.send(("OUT", 1, b"ended"), ("EXIT", 0)), time.sleep(9)))
    peer.send(("OUT", 1, os.environ.get("DEMITASSE_LISTEN_FD", "none").encode() + b"\\n"))
    time.sleep(20)
elif command == "die":
    os._exit(3)
elif command == "killed":
    os.kill(os.getpid(), 9)
elif command == "run":
    peer.run(plan([op("CLONE", 0, 0xFFFFFFFF), op("RELEASE_INIT", 1), op("AWAIT_EXEC"), op("RELAY", 0xFFFFFFFF, [])],
                  [op("FIND_EXEC", ["/bin/busybox"]), op("BARRIER", 1), op("EXEC", ["true"])], True))
    peer.send(("EXIT", 6))
else:
    peer.send(("OUT", 1, "|".join(facts).encode()), ("EXIT", 5))
time.sleep(20)
"""


def cold(*argv, env=(), **options):
    top = os.path.join(work, "dist")
    if not os.path.exists(top):
        os.makedirs(top + "/bin")
        os.makedirs(top + "/lib/runtime/bin")
        shutil.copy(launcher, top + "/bin/demitasse")
        with open(top + "/lib/demitasse.args", "w") as args:
            args.write("-Xshare\n-XX:Cache=@LIB@/a:@LIB@/b\n@BUILD@\nmain.Class\n")
        with open(top + "/lib/runtime/bin/java", "w") as java:
            java.write(FAKE_JAVA % os.path.dirname(os.path.abspath(__file__)))
        os.chmod(top + "/lib/runtime/bin/java", 0o755)
    environment = dict(os.environ, DEMITASSE_PLANNER="off", JAVA_TOOL_OPTIONS="-bad", LD_DEBUG="all")
    environment.update(env)
    return subprocess.Popen([top + "/bin/demitasse", *argv], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def ended(process):
    out, err = process.communicate(timeout=20)
    return process.returncode, out.decode(), err.decode()


def test_cold_planner_gets_nothing_of_the_callers():
    code, out, err = ended(cold("facts"))
    lib = os.path.join(work, "dist/lib")
    assert (code, err) == (5, ""), (code, out, err)
    args, env, cwd, fds = out.split("|")
    assert args.startswith("-Xshare -XX:Cache=%s/a:%s/b -Ddemitasse.build=" % (lib, lib)) and args.endswith(" main.Class"), args
    assert env == "LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin" and cwd == "/", out
    assert fds.split() == ["0", "1", "2"], fds


def test_cold_planner_runs_a_plan():
    code, out, err = ended(cold("run", env={"DEMITASSE_COLD_PROFILE": "1"}))
    assert code == 6 and [line.split(":")[2].rsplit(" ", 1)[0].strip() for line in err.splitlines()] == [
        "JVM forked", "first message", "plan", "cloned", "executed", "exit"], (code, err)


def test_cold_planner_that_dies():
    assert ended(cold("die")) == (1, "", "demitasse: the planner died (exit status 3)\n")
    assert ended(cold("killed")) == (1, "", "demitasse: the planner died (signal 9)\n")
    java = os.path.join(work, "dist/lib/runtime/bin/java")
    os.rename(java, java + ".gone")
    code, out, err = ended(cold("facts"))
    os.rename(java + ".gone", java)
    assert code == 1 and err == "demitasse: the planner could not be started: %s: No such file or directory\n" % java, err


def test_resident_planner_is_told_to_end():
    for env, word in (({}, b"none\n"), ({"LISTEN_FDS": "1"}, b"3\n")):
        process = listener_launch() if env else cold("planner")
        line = process.stdout.readline()
        assert line == word, (line, env, process.poll(), line or process.stderr.read())
        process.send_signal(signal.SIGTERM)
        assert ended(process) == (0, "ended", "")


def listener_launch():
    cold("facts").communicate()
    script = "exec 3</dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" planner"
    return subprocess.Popen(["sh", "-c", script, os.path.join(work, "dist/bin/demitasse")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_warm_planner_that_hangs_up_is_replaced():
    path = os.path.join(work, "hangup.sock")
    server = listen(path)

    def hang_up():
        connection, _ = server.accept()
        Peer(connection).receive()
        connection.close()
    threading.Thread(target=hang_up, daemon=True).start()
    assert ended(cold("facts", env={"DEMITASSE_PLANNER": path}))[0] == 5
    server.close()


def main():
    make_rootfs()
    passed, failures = 0, []
    chosen = [name for name in sys.argv[2:] if name.startswith("test_")]
    for name, test in sorted(globals().items()):
        if not name.startswith("test_") or (chosen and name not in chosen):
            continue
        try:
            test()
            passed += 1
        except Exception:
            failures.append(name)
            print(name + ":\n" + traceback.format_exc())
    shutil.rmtree(work)
    print("%d passed, %d failed" % (passed, len(failures)))
    sys.exit(1 if failures else 0)


main()
