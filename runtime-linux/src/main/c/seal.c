/* Running from a sealed copy of ourselves, so that a container which gets hold of /proc/PID/exe
 * cannot change the launcher on disk (CVE-2019-5736). */
#include "launcher.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static int sealed_copy(void) {
    struct stat self;
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (from < 0 || fstat(from, &self) != 0)
        return -1;
    int to = memfd_create("demitasse", MFD_CLOEXEC | MFD_ALLOW_SEALING | KERNEL_MFD_EXEC);
    if (to < 0 && errno == EINVAL) /* before Linux 6.3 */
        to = memfd_create("demitasse", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    for (off_t left = self.st_size; to >= 0 && left > 0;) {
        ssize_t copied = sendfile(to, from, NULL, (size_t)left);
        if (copied <= 0)
            return -1;
        left -= copied;
    }
    close(from);
    return to >= 0 && fcntl(to, F_ADD_SEALS, SEALS) == 0 ? to : -1;
}

/* Executes the sealed copy, which goes on with this plan; returns -errno if that fails. */
int seal(struct launcher *launcher, const struct arg *plan) {
    char name[] = "demitasse-launcher", option[] = "--sealed";
    struct text state = {0};
    char origin[PATH_MAX] = {0};
    char *argv[] = {name, option, state.bytes, origin, NULL}, *none[] = {NULL};
    int image = sealed_copy();
    int carried = own(launcher, memfd_create("plan", MFD_CLOEXEC));
    if (image < 0 || carried < 0 || readlink("/proc/self/exe", origin, sizeof origin - 1) < 0)
        return -errno;
    for (uint32_t written = 0; written < plan->count;) {
        ssize_t more = write(carried, plan->bytes + written, plan->count - written);
        if (more <= 0)
            return -errno;
        written += (uint32_t)more;
    }
    uint64_t numbers[] = {(uint64_t)carried, (uint64_t)launcher->channel.fd,
                          (uint64_t)launcher->jvm, launcher->cold, launcher->profile};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers + MARK_COUNT; i++) {
        size_t marks = sizeof numbers / sizeof *numbers;
        text_number(&state, i < marks ? numbers[i] : launcher->marks[i - marks], 10);
        text_add(&state, " ");
    }
    fcntl(carried, F_SETFD, 0);
    fcntl(launcher->channel.fd, F_SETFD, 0);
#ifdef STOP_AT_STAGES
    syscall(SYS_execveat, image, "", argv, environ, AT_EMPTY_PATH);
#endif
    syscall(SYS_execveat, image, "", argv, none, AT_EMPTY_PATH);
    return -errno;
}

static bool is_sealed(void) {
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int seals = self < 0 ? -1 : fcntl(self, F_GET_SEALS);
    if (self >= 0)
        close(self);
    return seals != -1 && (seals & SEALS) == SEALS;
}

/* Whether this is the sealed copy; if so, takes over the state that seal() left. */
bool unseal(struct launcher *launcher, int argc, char **argv, struct arg *plan) {
    struct stat carried;
    if (argc != 4 || strcmp(argv[1], "--sealed") != 0 || !is_sealed())
        return false;
    char *at = argv[2];
    int fd = (int)strtol(at, &at, 10);
    launcher->sealed = launcher->committed = true;
    launcher->executable = argv[3];
    launcher->channel.fd = (int)strtol(at, &at, 10);
    launcher->jvm = (pid_t)strtol(at, &at, 10);
    launcher->cold = strtol(at, &at, 10) != 0;
    launcher->profile = strtol(at, &at, 10) != 0;
    for (int i = 0; i < MARK_COUNT; i++)
        launcher->marks[i] = strtoull(at, &at, 10);
    fcntl(launcher->channel.fd, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_NAME, "demitasse");
    if (fstat(fd, &carried) != 0)
        return false;
    plan->count = (uint32_t)carried.st_size;
    plan->bytes = mmap(NULL, plan->count, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    close(fd);
    return plan->bytes != MAP_FAILED;
}
