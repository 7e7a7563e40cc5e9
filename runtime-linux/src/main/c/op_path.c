/* Paths in the rootfs (slot 0), which may be hostile: resolved once, by the kernel, within it; then
 * used by descriptor. */
#include "launcher.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define NAME_SIZE 256

int slot(const struct run *run, const struct arg *arg) {
    return arg->number < SLOT_COUNT ? run->slots[arg->number] : -1;
}

void fill_slot(struct run *run, const struct arg *arg, int fd) {
    int *slot_fd = &run->slots[arg->number];
    if (*slot_fd >= 0)
        close(*slot_fd);
    *slot_fd = fd;
}

bool is_device(int fd, unsigned major, unsigned minor) {
    struct stat file;
    return fstat(fd, &file) == 0 && S_ISCHR(file.st_mode) && file.st_rdev == makedev(major, minor);
}

/* Before ROOTFS, as in a plan that joins a container, the rootfs is the root. EAGAIN: something was
 * renamed meanwhile. */
int in_root(struct run *run, const char *path, int flags, uint64_t resolve) {
    struct kernel_open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .resolve = KERNEL_RESOLVE_IN_ROOT | KERNEL_RESOLVE_NO_MAGICLINKS | resolve,
    };
    int fd = -1;
    if (run->slots[0] < 0)
        run->slots[0] = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 64; i++) {
        fd = (int)syscall(SYS_openat2, run->slots[0], path, &how, sizeof how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
            break;
    }
    return fd;
}

/* Splits off the last name; what is left is the path of its parent. */
static bool split(const char *path, char *parent, char *name) {
    size_t end = strlen(path);
    while (end > 0 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    size_t length = end - start;
    errno = ENAMETOOLONG;
    if (length >= NAME_SIZE || start >= 4096)
        return false;
    memcpy(name, path + start, length);
    name[length] = 0;
    memcpy(parent, path, start);
    memcpy(parent + start, start ? "" : ".", start ? 1 : 2);
    errno = EINVAL;
    return length > 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Where a symlink without a target would lead, as a path in the rootfs. */
static bool follow(int parent_fd, const char *parent, const char *name, char *path) {
    char target[4096];
    struct text joined = {0};
    ssize_t length = readlinkat(parent_fd, name, target, sizeof target - 1);
    if (length <= 0)
        return false;
    target[length] = 0;
    text_add(&joined, *target == '/' ? "" : parent);
    text_add(&joined, "/");
    text_add(&joined, target);
    if (joined.length >= 4096)
        return errno = ENAMETOOLONG, false;
    memcpy(path, joined.bytes, joined.length + 1);
    return true;
}

/* `depth` bounds both the parents to be made and the symlinks to be followed. */
static int make_path(struct run *run, const char *wanted, int depth) {
    char path[4096], parent[4096], name[NAME_SIZE];
    int fd = in_root(run, wanted, O_PATH | O_DIRECTORY, 0);
    if (fd >= 0 || errno != ENOENT || depth == 0)
        return fd;
    if (!split(wanted, parent, name))
        return -1;
    int parent_fd = make_path(run, parent, depth - 1);
    if (parent_fd < 0)
        return -1;
    if (mkdirat(parent_fd, name, 0755) == 0 || errno == EEXIST) {
        fd = openat(parent_fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 && follow(parent_fd, parent, name, path))
            fd = make_path(run, path, depth - 1);
    }
    int error = errno;
    close(parent_fd);
    errno = error;
    return fd;
}

/* O_PATH descriptor of a directory, made with all its parents where missing; -1 and errno. */
int make_directory(struct run *run, const char *path) {
    return make_path(run, path, 128);
}

/* The directory that is to hold the path's last name. */
int make_parent(struct run *run, const char *path, char *name) {
    char parent[4096];
    return split(path, parent, name) ? make_directory(run, parent) : -1;
}

/* O_PATH descriptor of what the path names, an empty file where it is missing. */
int make_file(struct run *run, const char *path) {
    char name[NAME_SIZE];
    int fd = in_root(run, path, O_PATH, 0);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    int parent = make_parent(run, path, name);
    if (parent < 0)
        return -1;
    fd = openat(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0644);
    int error = errno;
    if (fd >= 0)
        close(fd);
    close(parent);
    errno = error;
    return fd < 0 && error != EEXIST ? -1 : in_root(run, path, O_PATH, 0);
}
