/* What the launcher's files share: the conversation with the planner, and one plan being run. */
#ifndef DEMITASSE_LAUNCHER_H
#define DEMITASSE_LAUNCHER_H

#include <errno.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "abi.h"
#include "decode.h"

#define RECORD_TEXT_MAX 4096

enum message_type {
#define X(name, code, fields) MESSAGE_##name = code,
    MESSAGES(X)
#undef X
};

enum step {
#define X(name, code) STEP_##name = code,
    STEPS(X)
#undef X
};

/* What stopped a program before its end, besides -errno of an operation of its own. */
enum outcome { OUTCOME_INIT_FAILED = 1, OUTCOME_INIT_DIED, OUTCOME_PLANNER_LOST };

/* One message of init's; a text of that length follows as another one. RECORD_BARRIER carries the
 * barrier's number in `error`. */
enum record_kind { RECORD_BARRIER = 1, RECORD_EXECUTING, RECORD_FAILED };
struct record {
    uint32_t kind, op;
    int32_t error;
    uint32_t step, text_length;
};

/* Text that is put together; what does not fit is cut off. */
struct text {
    size_t length;
    char bytes[4352];
};

struct channel {
    int fd;
    uint8_t *buffer; /* received bytes, of which start..end are still to be read */
    size_t start, end;
};

struct message {
    uint16_t type;
    struct arg args[2];
};

enum mark { MARK_START, MARK_FORKED, MARK_HEARD, MARK_PLAN, MARK_CLONED, MARK_EXEC, MARK_COUNT };

struct launcher {
    struct channel channel;
    char **argv, **environment;
    mode_t umask;
    bool sealed, planner_mode, profile, cold; /* cold: the planner is our own JVM */
    bool committed;         /* the planner may have changed something: no other one may be asked */
    pid_t jvm;              /* a cold planner, or 0 */
    int jvm_status;         /* how it ended, when it did */
    int fd_floor;           /* own descriptors are numbered from here */
    const char *executable; /* in the sealed copy: where the launcher is on disk */
    bool ended;             /* a container has ended in RELAY, so that the exit status is known */
    int ended_status;
    char **afterwards;  /* argv of the clean-up, until it is asked for */
    int failure_status; /* what to exit with if the planner is lost; 0: 1 */
    uint64_t marks[MARK_COUNT];
};

#define JOINED_MAX 8

/* A namespace to be joined, and the operation that asked for it. */
struct joined {
    int fd, type;
    uint32_t op;
};

/* Both ends of init's report socket, and what clone3 is given; the pidfd is what comes of it. */
struct cloning {
    struct kernel_clone_args args;
    int pair[2], pidfd;
};

/* A plan being run; init has its own copy from CLONE on. */
struct run {
    struct launcher *launcher;
    struct plan plan;
    int slots[SLOT_COUNT];
    int report; /* this side of the report socket */
    uint32_t op, step;
    char text[RECORD_TEXT_MAX]; /* of the failure, here or in init */
    /* host program */
    int pidfd, status; /* status: how init ended, once `init` is 0 again */
    pid_t init;
    uint32_t preserved; /* descriptors from 3 on that reach the program */
    bool executing, foreground;
    char **afterwards;     /* argv of the clean-up, if the planner is lost during RELAY */
    struct record failure; /* what init reported */
    sigset_t old_mask;
    struct joined joined[2 * JOINED_MAX]; /* before the clone; once again what was refused */
    uint32_t joined_count;
    int children;             /* CLONE_NEW* that hold for children only, until the clone */
    int foreign;              /* CLONE_NEW* in which the target differs */
    int target;               /* /proc/PID of the target whose cgroup the clone may go to */
    const char *cgroup_mount; /* where that one's cgroup is looked up, or NULL */
    int notify, notify_host;  /* datagram sockets: what the program sends to, and the caller's */
    /* init program */
    bool announced; /* EXEC has nothing to say any more */
    bool filtered;  /* by seccomp: every further system call may be refused */
    bool arrived;   /* a tentative CHDIR has worked: those that follow have nothing to mend */
    bool refused;   /* the last MOUNT_FS, which may be */
    int death_signal, empty; /* empty: the tmpfs over masked directories */
    const char *executable;
    char **environment;
    char home[4096];
};

/* An operation: 0 or -errno, with run->step telling which call; the host's may return an outcome.
 */
typedef int op_function(struct run *run, const struct arg *args);
#define X(name, code, fields, program) op_function op_##name;
OPS(X)
#undef X

/* channel.c */
bool channel_next(struct channel *channel, struct message *message);
bool channel_hello(struct launcher *launcher);
bool channel_event(struct channel *channel, enum event event, enum program program,
                   const struct record *what, const char *text);
bool channel_input(struct channel *channel, int fd);
bool write_all(int fd, const void *bytes, size_t length);

/* planner.c */
int own(const struct launcher *launcher, int fd);
bool planner_warm(struct launcher *launcher);
void planner_cold(struct launcher *launcher);
void planner_reaped(struct launcher *launcher, pid_t pid, int status);
noreturn void planner_lost(struct launcher *launcher);
noreturn void leave(struct launcher *launcher, int status);
noreturn void complain(struct launcher *launcher, const char *what, const char *detail);

/* seal.c */
int seal(struct launcher *launcher, const struct arg *plan);
bool unseal(struct launcher *launcher, int argc, char **argv, struct arg *plan);

/* main.c */
bool serve(struct launcher *launcher, const struct message *message);
noreturn void converse(struct launcher *launcher);
void ask_another(struct launcher *launcher);
void mark(struct launcher *launcher, enum mark which);

/* host.c */
void run_plan(struct launcher *launcher, const struct arg *plan);
int await_record(struct run *run, uint32_t kind, struct record *record);
int await_exec(struct run *run);
bool start_time(uint32_t pid, uint64_t *time);
void reap(struct run *run, bool all, int options);

int clone_init(struct run *run, struct cloning *cloning);

/* op_hook.c */
int run_hook(struct run *run, const struct arg *args, bool host);

/* op_ns.c */
int errand(struct run *run, int (*work)(struct run *run, const void *what), const void *what,
           int cgroup);
int make_init(struct run *run, struct cloning *cloning);
int restore_children(struct run *run);
int user_namespace(struct run *run, const char *uids, const char *gids);

/* op_enter.c */
int open_own_cgroup(struct run *run);

/* init.c */
noreturn void init_main(struct run *run);
void reset_signals(void);
int perform(struct run *run, const struct op *op);

/* relay.c */
void terminal_restore(void);
bool terminal_size(struct launcher *launcher, uint32_t *rows, uint32_t *columns);

/* report.c */
int failed(struct run *run, enum step step);
int failed_with(struct run *run, enum step step, int error);
void text_add(struct text *text, const char *string);
void text_number(struct text *text, uint64_t number, unsigned base);
void text_fd(struct text *text, int fd, const char *name);
bool report(int fd, uint32_t kind, const struct run *run, int error);
size_t text_length(const struct run *run);
bool send_fd(int socket, int fd, const char *text);
int receive_fd(int socket, int flags);
bool report_read(int fd, struct record *record, char *text);
void stage(int number);

/* op_socket.c */
struct sockaddr_un;
int socket_address(struct sockaddr_un *address, int directory, const char *name);

/* op_notify.c */
int notify_pass_on(struct run *run, pid_t service, int *barrier);

/* op_copy.c */
int copy_up(struct run *run, int target, int mounted, bool owner);

/* op_path.c */
int in_root(struct run *run, const char *path, int flags, uint64_t resolve);
int make_directory(struct run *run, const char *path);
int make_parent(struct run *run, const char *path, char *name);
int make_file(struct run *run, const char *path);
int slot(const struct run *run, const struct arg *arg);
void fill_slot(struct run *run, const struct arg *arg, int fd);
int attach(struct run *run, int mount, int target);
int clone_tree(struct run *run, int dir, const char *path, int flags);
int place_tree(struct run *run, int tree, int recursive, struct kernel_mount_attr attr,
               const char *destination);
bool is_device(int fd, unsigned major, unsigned minor);

#endif
