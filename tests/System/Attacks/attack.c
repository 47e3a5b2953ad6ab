// What a container's root tries: attack WHAT [ARGUMENT]. Says what it got, one word a line.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY_SPEC_SESSION_KEYRING -3
#define KEY_SPEC_USER_KEYRING -4
#define KEYCTL_JOIN_SESSION_KEYRING 1
#define KEYCTL_UNLINK 9
#define KEYCTL_SEARCH 10
#define KEYCTL_UPDATE 2

// The file of the host through whatever one process has open, or is in.
static int reach_by(const char *pid, const char *file)
{
    char path[512];
    for (int fd = -1; fd < 64; fd++) {
        if (fd < 0) { snprintf(path, sizeof path, "/proc/%s/cwd/../../../../../../../..%s", pid, file); }
        else { snprintf(path, sizeof path, "/proc/%s/fd/%d/../../../../../../../..%s", pid, fd, file); }
        if (open(path, O_RDWR) >= 0) { return 1; }
    }
    return 0;
}

// The same through any process that is seen, PID 1 and those that start others, for as long as the test needs: until the file "stop" is there.
static int reach(const char *file)
{
    do {
        DIR *processes = opendir("/proc");
        struct dirent *entry;
        while (processes && (entry = readdir(processes))) {
            if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || atoi(entry->d_name) == getpid()) { continue; }
            if (reach_by(entry->d_name, file)) { printf("reached\n"); return 0; }
        }
        if (processes) { closedir(processes); }
    } while (access("/shared/stop", F_OK) != 0);
    printf("nothing\n");
    return 0;
}

// The end of the container, as PID 1 would tell it: exited with 77.
static int fake(void)
{
    int pidfd = syscall(SYS_pidfd_open, 1, 0);
    siginfo_t end = { .si_signo = SIGCHLD, .si_code = CLD_EXITED };
    end.si_pid = 2;
    end.si_status = 77;
    for (int fd = 3; fd < 16; fd++) {
        int taken = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
        if (taken >= 0 && write(taken, &end, sizeof end) == sizeof end) { pause(); }
    }
    return 5;
}

// The keys of the caller: in its session keyring, and in that of its user.
static int keys(void)
{
    int places[] = { KEY_SPEC_SESSION_KEYRING, KEY_SPEC_USER_KEYRING };
    for (int i = 0; i < 2; i++) {
        long key = syscall(SYS_keyctl, KEYCTL_SEARCH, places[i], "user", i == 0 ? "nsinit-session" : "nsinit-user", 0);
        if (key < 0) { printf("%s\n", errno == ENOSYS ? "none" : "missing"); continue; }
        printf("%s\n", syscall(SYS_keyctl, KEYCTL_UPDATE, key, "changed", 7) == 0 ? "changed" : "found");
    }
    return 0;
}

// As the caller: has both keys, and runs a command.
static int with_keys(char **command)
{
    syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0);
    syscall(SYS_add_key, "user", "nsinit-session", "secret", 6, KEY_SPEC_SESSION_KEYRING);
    long key = syscall(SYS_add_key, "user", "nsinit-user", "secret", 6, KEY_SPEC_USER_KEYRING);
    int status = 1;
    pid_t child = fork();
    if (child == 0) { execvp(command[0], command); _exit(127); }
    waitpid(child, &status, 0);
    syscall(SYS_keyctl, KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING);
    return WEXITSTATUS(status);
}

// What can be done to the standard descriptors: their files written, read and changed. Not the tests' terminal: nothing is written to one.
static int streams(void)
{
    char path[64];
    for (int fd = 0; fd < 3; fd++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        int again = open(path, O_RDWR | O_NONBLOCK);
        if (again >= 0 && lseek(again, 0, SEEK_END) >= 0 && write(again, "evil", 4) < 0) { perror("write"); }
        if (fchmod(fd, 0611) < 0) { perror("chmod"); }
        if (fchown(fd, 1234, 1234) < 0) { perror("chown"); }
    }
    return 0;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 2 && !strcmp(argv[1], "reach")) { return reach(argv[2]); }
    if (argc > 1 && !strcmp(argv[1], "fake")) { return fake(); }
    if (argc > 1 && !strcmp(argv[1], "keys")) { return keys(); }
    if (argc > 2 && !strcmp(argv[1], "with-keys")) { return with_keys(argv + 2); }
    if (argc > 1 && !strcmp(argv[1], "streams")) { return streams(); }
    return 2;
}
