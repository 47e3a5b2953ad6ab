/* What the tests of init run under it: probe COMMAND [ARGUMENT...]. Static, so that it runs with three descriptors. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The kernel's own calls: libc keeps two real-time signals for itself. */
#include <sys/syscall.h>

static uint64_t mask_of(int how, const uint64_t *set)
{
    uint64_t old = 0;
    syscall(SYS_rt_sigprocmask, how, set, &old, sizeof old);
    return old;
}

struct action { void *handler; unsigned long flags; void *restorer; uint64_t mask; };

static int is_ignored(int signal)
{
    struct action action;
    return syscall(SYS_rt_sigaction, signal, NULL, &action, sizeof action.mask) == 0 && action.handler == (void *)1;
}

/* What this process was given: one line. */
static int state(void)
{
    char cwd[4096] = "?";
    char fds[64] = "";
    uint64_t ignored = 0;
    for (int i = 1; i <= 64; i++) { if (is_ignored(i)) ignored |= 1ull << (i - 1); }
    for (int i = 0; i < 16; i++) { if (fcntl(i, F_GETFD) >= 0) sprintf(fds + strlen(fds), "%d,", i); }
    getcwd(cwd, sizeof cwd);
    const char *listen = getenv("LISTEN_PID");
    printf("blocked %016llx ignored %016llx cwd %s fds %s leader %d session %d foreground %d listen %d\n",
        (unsigned long long)mask_of(SIG_BLOCK, NULL), (unsigned long long)ignored, cwd, fds,
        getpgrp() == getpid(), getsid(0) == getpid(), tcgetpgrp(0) == getpgrp(), listen && atoi(listen) == getpid());
    return 0;
}

/* Runs a command with these signals blocked and those ignored: 16 hexadecimal digits each. */
static int with(char **arguments)
{
    uint64_t blocked = strtoull(arguments[0], NULL, 16);
    uint64_t ignored = strtoull(arguments[1], NULL, 16);
    for (int i = 1; i <= 64; i++)
    {
        struct action action = { (void *)(ignored >> (i - 1) & 1), 0, NULL, 0 };
        syscall(SYS_rt_sigaction, i, &action, NULL, sizeof action.mask);
    }

    mask_of(SIG_SETMASK, &blocked);
    execvp(arguments[2], arguments + 2);
    return 99;
}

/* Takes every signal and prints its number, until it is killed. */
static int print(const char *name)
{
    uint64_t all = ~0ull;
    mask_of(SIG_SETMASK, &all);
    printf("%sready %d %d\n", name, getpid(), getppid());
    fflush(stdout);
    for (;;)
    {
        long signal = syscall(SYS_rt_sigtimedwait, &all, NULL, NULL, sizeof all);
        if (signal > 0) printf("%s%ld\n", name, signal);
        fflush(stdout);
    }

    return 0;
}

static int children_of_parent(void)
{
    char path[64], text[4096];
    sprintf(path, "/proc/%d/task/%d/children", getppid(), getppid());
    int file = open(path, O_RDONLY), count = 0;
    ssize_t length = read(file, text, sizeof text);
    close(file);
    for (ssize_t i = 0; i < length; i++) count += text[i] == ' ';
    return count;
}

/* Waits until init has no child but this one, for half a minute at most; returns how many there are then. */
static int rest_of_children(void)
{
    int rest = 0;
    for (int i = 0; i < 3000 && (rest = children_of_parent() - 1) > 0; i++) usleep(10000);
    return rest;
}

#define SOME 200

/* Makes orphans that have ended: BATCHES times ten times ten in ten milliseconds, or as fast as the machine can. Init may have to wait for a
   processor: when there are more than SOME of them, it is waited for. Tells how many of init's children there are besides this one at the end. */
static int orphans(int batches)
{
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (int i = 0; i < batches; i++)
    {
        for (int j = 0; j < 10; j++)
        {
            pid_t parent = vfork();
            if (parent == 0)
            {
                for (int k = 0; k < 10; k++) { if (vfork() == 0) _exit(0); }
                _exit(0);
            }

            waitpid(parent, NULL, 0);
        }

        next.tv_nsec += 10000000;
        if (next.tv_nsec >= 1000000000) { next.tv_nsec -= 1000000000; next.tv_sec++; }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
        if (children_of_parent() - 1 > SOME && rest_of_children() > 0) return 1;
    }

    printf("rest %d\n", rest_of_children());
    return 0;
}

int main(int count, char **arguments)
{
    if (count < 2) return 98;
    const char *command = arguments[1];
    if (!strcmp(command, "state")) return state();
    if (!strcmp(command, "with")) return with(arguments + 2);
    if (!strcmp(command, "print")) return print(count > 2 ? arguments[2] : "");
    if (!strcmp(command, "exit")) return atoi(arguments[2]);
    if (!strcmp(command, "orphans")) return orphans(atoi(arguments[2]));
    if (!strcmp(command, "die"))
    {
        uint64_t none = 0;
        struct action standard = { NULL, 0, NULL, 0 };
        syscall(SYS_rt_sigaction, atoi(arguments[2]), &standard, NULL, sizeof none);
        mask_of(SIG_SETMASK, &none);
        syscall(SYS_kill, getpid(), atoi(arguments[2]));
        return 97;
    }

    if (!strcmp(command, "vfork"))
    {
        /* Until the child has ended its parent sleeps where no signal but SIGKILL reaches it. */
        for (int i = 1; i <= 64; i++)
        {
            struct action ignore = { (void *)1, 0, NULL, 0 };
            syscall(SYS_rt_sigaction, i, &ignore, NULL, sizeof ignore.mask);
        }

        printf("ready\n");
        fflush(stdout);
        if (vfork() == 0) { for (;;) pause(); }
        return 0;
    }

    return 98;
}
