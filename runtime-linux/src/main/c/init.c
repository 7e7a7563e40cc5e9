/* The init program: what the process that CLONE makes does until it is the container's program. */
#include "launcher.h"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

int perform(struct run *run, const struct op *op) {
    static op_function *const functions[OP_END] = {
#define X(name, code, fields, program) [code] = op_##name,
        OPS(X)
#undef X
    };
    return functions[op->code](run, op->args);
}

/* By the bare call, for 32 to 34 too, which a libc keeps for itself but a caller may have ignored.
 */
void reset_signals(void) {
    const uint64_t action[4] = {(uintptr_t)SIG_DFL};
    sigset_t none;
    for (int i = 1; i <= 64; i++)
        syscall(SYS_rt_sigaction, i, action, NULL, 8);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A change of credentials clears the signal. A launcher that died before it was set shows as the
 * end of the report socket. */
static void die_with_launcher(struct run *run) {
    struct pollfd gone = {.fd = run->report};
    if (run->death_signal == 0)
        return;
    prctl(PR_SET_PDEATHSIG, run->death_signal);
    if (poll(&gone, 1, 0) > 0 && gone.revents & POLLHUP)
        _exit(1);
}

noreturn void init_main(struct run *run) {
    const struct op *ops = run->plan.programs[PROGRAM_INIT];
    reset_signals();
    run->death_signal = SIGKILL;
    die_with_launcher(run);
    for (uint32_t i = 0; i < run->preserved; i++)
        fcntl(3 + (int)i, F_SETFD, 0);
    stage(6);
    for (run->op = 0; run->op < run->plan.counts[PROGRAM_INIT]; run->op++) {
        uint16_t code = ops[run->op].code;
        int result = perform(run, &ops[run->op]);
        if (result != 0) {
            report(run->report, RECORD_FAILED, run, -result);
            break;
        }
        if (code == OP_USER || code == OP_CAPABILITIES || code == OP_SETNS || code == OP_UNSHARE)
            die_with_launcher(run);
    }
    _exit(1);
}

int op_SETNS(struct run *run, const struct arg *args) {
    prctl(PR_SET_DUMPABLE, 0); /* the processes already in there are not to look into this one */
    return setns(slot(run, &args[0]), (int)args[1].number) == 0 ? 0 : failed(run, STEP_SETNS);
}

int op_UNSHARE(struct run *run, const struct arg *args) {
    return unshare((int)args[0].number) == 0 ? 0 : failed(run, STEP_UNSHARE);
}

int op_SETSID(struct run *run, const struct arg *args) {
    (void)args;
    return setsid() >= 0 ? 0 : failed(run, STEP_SETSID);
}

int op_SESSION_KEYRING(struct run *run, const struct arg *args) {
    if (syscall(SYS_keyctl, KERNEL_KEYCTL_JOIN_SESSION_KEYRING, args[0].string) < 0 &&
        errno != ENOSYS)
        return failed(run, STEP_KEYCTL);
    return 0;
}

int op_LOOPBACK_UP(struct run *run, const struct arg *args) {
    struct ifreq request = {.ifr_name = "lo"};
    int result = 0, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    (void)args;
    if (fd < 0)
        return failed(run, STEP_SOCKET);
    if (ioctl(fd, SIOCGIFFLAGS, &request) != 0)
        result = failed(run, STEP_IOCTL);
    request.ifr_flags |= IFF_UP;
    if (result == 0 && ioctl(fd, SIOCSIFFLAGS, &request) != 0)
        result = failed(run, STEP_IOCTL);
    close(fd);
    return result;
}

int op_HOSTNAME(struct run *run, const struct arg *args) {
    return sethostname(args[0].string, args[0].count) == 0 ? 0 : failed(run, STEP_SETHOSTNAME);
}

int op_DOMAINNAME(struct run *run, const struct arg *args) {
    return setdomainname(args[0].string, args[0].count) == 0 ? 0 : failed(run, STEP_SETDOMAINNAME);
}

int op_UMASK(struct run *run, const struct arg *args) {
    (void)run;
    umask((mode_t)args[0].number);
    return 0;
}

int op_PARENT_DEATH(struct run *run, const struct arg *args) {
    run->death_signal = (int)args[0].number;
    return prctl(PR_SET_PDEATHSIG, run->death_signal) == 0 ? 0 : failed(run, STEP_PRCTL);
}

/* One byte, or the end of this process: whoever should have sent it is gone. By read(2), which a
 * seccomp filter forbids last. */
static char await_byte(int fd) {
    char byte;
    ssize_t got;
    do
        got = read(fd, &byte, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1)
        _exit(1);
    return byte;
}

int op_BARRIER(struct run *run, const struct arg *args) {
    if (args[0].number == 1)
        stage(7);
    if (!report(run->report, RECORD_BARRIER, run, (int)args[0].number))
        _exit(1);
    await_byte(run->report);
    return 0;
}

/* Byte 0 comes from a `start` that another one has overtaken. */
int op_WAIT_START(struct run *run, const struct arg *args) {
    int first = 3 + (int)run->preserved, listener = slot(run, &args[0]), fd;
    /* Nobody who gave a socket to `create` is to wait for its end until `start`. Where a filter
     * that notifies forbids it, that has to do without. */
    if (((first < listener && syscall(SYS_close_range, first, listener - 1, 0) != 0) ||
         syscall(SYS_close_range, (unsigned)listener + 1, ~0u, 0) != 0) &&
        !run->filtered)
        return failed(run, STEP_CLOSE_RANGE);
    for (;;) {
        fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0 && errno != EINTR)
            return failed(run, STEP_ACCEPT);
        if (fd >= 0 && await_byte(fd) != 0)
            break;
        close(fd);
    }
    run->report = fd;
    close(listener);
    return 0;
}

int op_CLOSE_FDS(struct run *run, const struct arg *args) {
    if (syscall(SYS_close_range, (unsigned)args[0].number, ~0u, KERNEL_CLOSE_RANGE_CLOEXEC) != 0)
        return failed(run, STEP_CLOSE_RANGE);
    return 0;
}

int op_CHDIR(struct run *run, const struct arg *args) {
    char cwd[4096];
    bool mendable = args[1].number != 0;
    if (run->arrived && !mendable)
        return 0;
    if (chdir(args[0].string) != 0)
        return mendable ? 0 : failed(run, STEP_CHDIR);
    run->arrived = mendable;
    if (syscall(SYS_getcwd, cwd, sizeof cwd) < 0)
        return failed(run, STEP_GETCWD);
    return cwd[0] == '/' ? 0 : failed_with(run, STEP_GETCWD, ENOENT);
}

/* Of the reasons why no candidate will do, the one that tells most. */
static int weight(int error) {
    return error == EISDIR ? 3 : error == EACCES ? 2 : error == ENOENT || error == ENOTDIR ? 0 : 1;
}

int op_FIND_EXEC(struct run *run, const struct arg *args) {
    int error = args[0].count == 1 ? 0 : ENOENT;
    for (uint32_t i = 0; i < args[0].count; i++) {
        struct stat file;
        run->executable = args[0].strings[i];
        if (syscall(SYS_faccessat2, AT_FDCWD, run->executable, X_OK, AT_EACCESS) == 0) {
            if (stat(run->executable, &file) == 0 && !S_ISDIR(file.st_mode))
                return 0;
            errno = EISDIR;
        }
        if (error == 0 || weight(errno) > weight(error))
            error = errno;
    }
    return failed_with(run, STEP_FACCESSAT2, error);
}

int op_ANNOUNCE(struct run *run, const struct arg *args) {
    (void)args;
    run->announced = report(run->report, RECORD_EXECUTING, run, 0);
    return run->announced ? 0 : failed(run, STEP_SEND);
}

int op_EXEC(struct run *run, const struct arg *args) {
    static char *nothing[] = {NULL};
    if (args[0].count == 0 || !run->executable)
        return failed_with(run, STEP_EXECVE, EINVAL);
    stage(8);
    if (!run->announced && op_ANNOUNCE(run, NULL) != 0)
        _exit(1);
    execve(run->executable, args[0].strings, run->environment ? run->environment : nothing);
    return failed(run, STEP_EXECVE);
}
