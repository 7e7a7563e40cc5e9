/* RELAY: until init ends, signals go to it and the terminal's bytes both ways. */
#include "launcher.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

/* One direction: what has been read from one side and not been written to the other yet. */
struct pump {
    int from,
        to; /* from: -1 at its end; to: -1 once nobody reads it any more, and bytes are dropped */
    size_t start, end;
    char bytes[4096]; /* no more than PIPE_BUF, so that a write after POLLOUT does not block */
};

static int terminal = -1; /* the caller's, while it is in raw mode */
static struct termios saved;

void terminal_restore(void) {
    if (terminal >= 0)
        tcsetattr(terminal, TCSADRAIN, &saved);
    terminal = -1;
}

static int find_terminal(const struct launcher *launcher) {
    for (int fd = 2; fd >= 0; fd--)
        if (isatty(fd))
            return fd;
    return own(launcher, open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
}

bool terminal_size(struct launcher *launcher, uint32_t *rows, uint32_t *columns) {
    struct winsize size = {0};
    int fd = find_terminal(launcher);
    bool known = fd >= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0;
    if (fd > 2)
        close(fd);
    *rows = size.ws_row;
    *columns = size.ws_col;
    return known;
}

static void resize(int master) {
    struct winsize size;
    if (terminal >= 0 && ioctl(terminal, TIOCGWINSZ, &size) == 0 && (size.ws_row || size.ws_col))
        ioctl(master, TIOCSWINSZ, &size);
}

static void make_raw(const struct launcher *launcher) {
    struct termios raw;
    int fd = find_terminal(launcher);
    if (fd < 0 || tcgetattr(fd, &saved) != 0)
        return;
    terminal = fd;
    raw = saved;
    cfmakeraw(&raw);
    tcsetattr(fd, TCSANOW, &raw);
}

static void pump_poll(const struct pump *pump, struct pollfd *waits) {
    bool full = pump->start < pump->end;
    waits[0] = (struct pollfd){.fd = full ? -1 : pump->from, .events = POLLIN};
    waits[1] = (struct pollfd){.fd = full ? pump->to : -1, .events = POLLOUT};
}

/* Moves what can be moved without waiting; false if there was nothing. */
static bool pump_once(struct pump *pump) {
    if (pump->start == pump->end) {
        ssize_t got = pump->from < 0 ? -1 : read(pump->from, pump->bytes, sizeof pump->bytes);
        if (got < 0 && pump->from >= 0 && (errno == EINTR || errno == EAGAIN))
            return errno == EINTR;
        if (got <= 0) /* EIO: no process has the other side of the terminal open */
            return pump->from = -1, false;
        pump->start = 0;
        pump->end = (size_t)got;
        return true;
    }
    ssize_t put = pump->to < 0
                      ? (ssize_t)(pump->end - pump->start)
                      : write(pump->to, pump->bytes + pump->start, pump->end - pump->start);
    if (put < 0 && (errno == EINTR || errno == EAGAIN))
        return false;
    if (put < 0)
        pump->to = -1;
    pump->start += put > 0 ? (size_t)put : 0;
    return true;
}

static void forward(struct run *run, int signals, int master) {
    struct signalfd_siginfo one;
    while (read(signals, &one, sizeof one) == sizeof one) {
        int number = (int)one.ssi_signo;
        bool stop = number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
        if (number == SIGCHLD)
            reap(run, true, WNOHANG);
        else if (number == SIGWINCH && master >= 0)
            resize(master);
        else if (number != SIGURG && number != SIGWINCH && number != SIGPIPE &&
                 !(stop && master >= 0))
            syscall(SYS_pidfd_send_signal, run->pidfd, number, NULL, 0);
    }
}

/* The terminal's master, which init has sent before it executed its program. */
static int receive_master(struct run *run, const struct arg *from) {
    int master = receive_fd(slot(run, from), MSG_DONTWAIT);
    if (master < 0)
        return failed(run, STEP_RECV);
    master = own(run->launcher, master);
    return master >= 0 && fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK) == 0 ? master
                                                                           : failed(run, STEP_RECV);
}

static void drain(struct pump *output) {
    struct pollfd waits[2];
    while (pump_once(output) || output->start < output->end) {
        pump_poll(output, waits);
        if (waits[1].fd >= 0)
            poll(&waits[1], 1, -1);
    }
}

/* What the service is goes on being this process, which waits for no answer. Nobody may be told
 * twice. */
static void notify(struct run *run) {
    int barrier;
    if (notify_pass_on(run, getpid(), &barrier) == 0)
        return;
    if (barrier >= 0)
        close(barrier);
    close(run->notify);
    run->notify = -1;
}

static void relay(struct run *run, int signals, int master) {
    struct pump input = {.from = master < 0 ? -1 : 0, .to = master};
    struct pump output = {.from = master, .to = 1};
    while (run->init > 0) {
        struct pollfd waits[6] = {{.fd = signals, .events = POLLIN}};
        waits[5] = (struct pollfd){.fd = run->notify, .events = POLLIN};
        pump_poll(&input, waits + 1);
        pump_poll(&output, waits + 3);
        if (poll(waits, 6, -1) < 0)
            continue; /* EINTR, though all signals are blocked */
        if (waits[1].revents || waits[2].revents)
            pump_once(&input);
        if (waits[3].revents || waits[4].revents)
            pump_once(&output);
        if (waits[5].revents)
            notify(run);
        if (waits[0].revents)
            forward(run, signals, master);
    }
    drain(&output);
}

int op_RELAY(struct run *run, const struct arg *args) {
    sigset_t all;
    int master = -1;
    if (run->init <= 0)
        return failed_with(run, STEP_WAITID, ESRCH);
    run->afterwards = args[1].strings;
    sigfillset(&all);
    int signals = own(run->launcher, signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK));
    if (signals < 0)
        return failed(run, STEP_OPEN);
    if (args[0].number != NO_SLOT && (master = receive_master(run, &args[0])) < 0)
        return master;
    if (master >= 0)
        make_raw(run->launcher);
    resize(master);
    reap(run, true, WNOHANG); /* it may have ended already */
    relay(run, signals, master);
    terminal_restore();
    if (master >= 0)
        close(master);
    close(signals);
    return 0;
}
