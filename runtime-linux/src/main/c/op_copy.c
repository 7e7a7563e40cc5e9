/* Fills a new tmpfs with what its mount point holds. That tree may be hostile: no link in it is
 * followed, and everything is used by descriptor. The new one is attached nowhere yet, so that
 * nobody else is in it. */
#include "launcher.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

/* Each level holds two descriptors. */
#define DEPTH_MAX 128

struct entry {
    uint64_t inode, offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static int copy_tree(struct run *run, int from, int to, int depth);

/* What the tmpfs does not take (user.* before Linux 6.6, for example) it does without. */
static void copy_xattrs(int from, int to) {
    char names[4096], value[4096];
    ssize_t end = flistxattr(from, names, sizeof names);
    for (ssize_t at = 0; at < end; at += (ssize_t)strlen(names + at) + 1) {
        ssize_t size = fgetxattr(from, names + at, value, sizeof value);
        if (size >= 0)
            fsetxattr(to, names + at, value, (size_t)size, 0);
    }
}

static int copy_bytes(struct run *run, int from, int to) {
    char bytes[16384];
    for (;;) {
        ssize_t got = read(from, bytes, sizeof bytes);
        if (got <= 0)
            return got == 0 ? 0 : failed(run, STEP_READ);
        for (ssize_t done = 0; done < got;) {
            ssize_t put = write(to, bytes + done, (size_t)(got - done));
            if (put < 0)
                return failed(run, STEP_WRITE);
            done += put;
        }
    }
}

/* The node is known to be a regular file, and the path in /proc leads to that very node. */
static int copy_file(struct run *run, int node, int to, const char *name) {
    struct text path;
    int result, from, made = openat(to, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (made < 0)
        return failed(run, STEP_OPENAT2);
    text_fd(&path, node, "");
    from = open(path.bytes, O_RDONLY | O_CLOEXEC);
    result = from < 0 ? failed(run, STEP_OPEN) : copy_bytes(run, from, made);
    if (result == 0)
        copy_xattrs(from, made);
    if (from >= 0)
        close(from);
    close(made);
    return result;
}

/* entered: false for a directory that another file system covers */
static int copy_directory(struct run *run, int node, int to, const char *name, bool entered,
                          int depth) {
    if (mkdirat(to, name, 0700) != 0)
        return failed(run, STEP_MKDIRAT);
    int result = 0, made = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int from = made < 0 ? -1 : openat(node, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0)
        result = failed(run, STEP_OPENAT2);
    else if (entered)
        result = copy_tree(run, from, made, depth - 1);
    if (result == 0)
        copy_xattrs(from, made);
    if (from >= 0)
        close(from);
    if (made >= 0)
        close(made);
    return result;
}

static int copy_link(struct run *run, int node, int to, const char *name) {
    char target[4096];
    ssize_t length = readlinkat(node, "", target, sizeof target - 1);
    if (length < 0)
        return failed(run, STEP_OPENAT2);
    target[length] = 0;
    return symlinkat(target, to, name) == 0 ? 0 : failed(run, STEP_SYMLINKAT);
}

/* The owner before the mode, of which a change of the owner takes the set-id bits. */
static int copy_owner(struct run *run, const struct stat *file, int to, const char *name) {
    const struct timespec times[] = {file->st_atim, file->st_mtim};
    if (fchownat(to, name, file->st_uid, file->st_gid, AT_SYMLINK_NOFOLLOW) != 0)
        return failed(run, STEP_FCHOWN);
    if (!S_ISLNK(file->st_mode) && fchmodat(to, name, file->st_mode & 07777, 0) != 0)
        return failed(run, STEP_FCHMOD);
    return utimensat(to, name, times, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : failed(run, STEP_FCHMOD);
}

static int copy_node(struct run *run, int from, const char *name, int to, int depth) {
    struct kernel_open_how how = {
        .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
        .resolve = KERNEL_RESOLVE_NO_XDEV,
    };
    struct stat file;
    int result, node = (int)syscall(SYS_openat2, from, name, &how, sizeof how);
    bool covered = node < 0 && errno == EXDEV;
    if (covered)
        node = openat(from, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (node < 0)
        return errno == ENOENT ? 0 : failed(run, STEP_OPENAT2); /* removed meanwhile */
    if (fstat(node, &file) != 0)
        result = failed(run, STEP_FSTAT);
    else if (S_ISDIR(file.st_mode))
        result = copy_directory(run, node, to, name, !covered, depth);
    else if (S_ISREG(file.st_mode))
        result = copy_file(run, node, to, name);
    else if (S_ISLNK(file.st_mode))
        result = copy_link(run, node, to, name);
    else
        result = mknodat(to, name, file.st_mode, file.st_rdev) == 0 ? 0 : failed(run, STEP_MKNODAT);
    if (result == 0)
        result = copy_owner(run, &file, to, name);
    close(node);
    return result;
}

static int copy_tree(struct run *run, int from, int to, int depth) {
    _Alignas(struct entry) char entries[2048];
    long got;
    if (depth == 0)
        return failed_with(run, STEP_OPENAT2, ENAMETOOLONG);
    while ((got = syscall(SYS_getdents64, from, entries, sizeof entries)) > 0) {
        for (long at = 0; at < got;) {
            const struct entry *entry = (const struct entry *)(entries + at);
            const char *name = entry->name;
            int result = strcmp(name, ".") == 0 || strcmp(name, "..") == 0
                             ? 0
                             : copy_node(run, from, name, to, depth);
            if (result != 0)
                return result;
            at += entry->length;
        }
    }
    return got == 0 ? 0 : failed(run, STEP_READ);
}

int copy_up(struct run *run, int target, int mounted, bool owner) {
    struct stat directory;
    int from = openat(target, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0)
        return failed(run, STEP_OPENAT2);
    int result = copy_tree(run, from, mounted, DEPTH_MAX);
    if (result == 0 && owner &&
        (fstat(from, &directory) != 0 ||
         fchownat(mounted, "", directory.st_uid, directory.st_gid, AT_EMPTY_PATH) != 0))
        result = failed(run, STEP_FCHOWN);
    close(from);
    return result;
}
