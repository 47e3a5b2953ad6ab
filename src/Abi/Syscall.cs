namespace Nsinit.Abi;

/// <summary>System call numbers: arm64 (asm-generic/unistd.h) in the first column, x86-64 (asm/unistd_64.h) in the second.</summary>
internal static class Syscall
{
    // read(2) and friends: bytes in and out
    public const int read = Arch.Arm64 ? 63 : 0;
    public const int write = Arch.Arm64 ? 64 : 1;
    public const int lseek = Arch.Arm64 ? 62 : 8;
    public const int ftruncate = Arch.Arm64 ? 46 : 77;
    public const int sync = Arch.Arm64 ? 81 : 162;
    public const int fsync = Arch.Arm64 ? 82 : 74;
    public const int splice = Arch.Arm64 ? 76 : 275;
    public const int ioctl = Arch.Arm64 ? 29 : 16;
    public const int fcntl = Arch.Arm64 ? 25 : 72;
    public const int flock = Arch.Arm64 ? 32 : 73;
    public const int dup3 = Arch.Arm64 ? 24 : 292;
    public const int pipe2 = Arch.Arm64 ? 59 : 293;
    public const int ppoll = Arch.Arm64 ? 73 : 271;
    public const int close = Arch.Arm64 ? 57 : 3;
    public const int close_range = Arch.Arm64 ? 436 : 436;

    // path_resolution(7): naming and changing files
    public const int openat = Arch.Arm64 ? 56 : 257;
    public const int openat2 = Arch.Arm64 ? 437 : 437;
    public const int statx = Arch.Arm64 ? 291 : 332;
    public const int fstatfs = Arch.Arm64 ? 44 : 138;
    public const int readlinkat = Arch.Arm64 ? 78 : 267;
    public const int mkdirat = Arch.Arm64 ? 34 : 258;
    public const int mknodat = Arch.Arm64 ? 33 : 259;
    public const int symlinkat = Arch.Arm64 ? 36 : 266;
    public const int linkat = Arch.Arm64 ? 37 : 265;
    public const int unlinkat = Arch.Arm64 ? 35 : 263;
    public const int renameat2 = Arch.Arm64 ? 276 : 316;
    public const int fchmod = Arch.Arm64 ? 52 : 91;
    public const int fchmodat = Arch.Arm64 ? 53 : 268;
    public const int fchownat = Arch.Arm64 ? 54 : 260;
    public const int utimensat = Arch.Arm64 ? 88 : 280;
    public const int fsetxattr = Arch.Arm64 ? 7 : 190;
    public const int fgetxattr = Arch.Arm64 ? 10 : 193;
    public const int flistxattr = Arch.Arm64 ? 13 : 196;
    public const int getdents64 = Arch.Arm64 ? 61 : 217;
    public const int getcwd = Arch.Arm64 ? 17 : 79;
    public const int chroot = Arch.Arm64 ? 51 : 161;
    public const int chdir = Arch.Arm64 ? 49 : 80;
    public const int fchdir = Arch.Arm64 ? 50 : 81;

    // mmap(2), memfd_create(2)
    public const int mmap = Arch.Arm64 ? 222 : 9;
    public const int munmap = Arch.Arm64 ? 215 : 11;
    public const int memfd_create = Arch.Arm64 ? 279 : 319;

    // mount(2) and the fd-based mount API, Documentation/filesystems/mount_api.rst
    public const int mount = Arch.Arm64 ? 40 : 165;
    public const int umount2 = Arch.Arm64 ? 39 : 166;
    public const int pivot_root = Arch.Arm64 ? 41 : 155;
    public const int open_tree = Arch.Arm64 ? 428 : 428;
    public const int move_mount = Arch.Arm64 ? 429 : 429;
    public const int fsopen = Arch.Arm64 ? 430 : 430;
    public const int fsconfig = Arch.Arm64 ? 431 : 431;
    public const int fsmount = Arch.Arm64 ? 432 : 432;
    public const int mount_setattr = Arch.Arm64 ? 442 : 442;

    // clone(2), execve(2), namespaces(7), wait(2)
    public const int clone = Arch.Arm64 ? 220 : 56;
    public const int clone3 = Arch.Arm64 ? 435 : 435;
    public const int execve = Arch.Arm64 ? 221 : 59;
    public const int execveat = Arch.Arm64 ? 281 : 322;
    public const int waitid = Arch.Arm64 ? 95 : 247;
    public const int exit_group = Arch.Arm64 ? 94 : 231;
    public const int getpid = Arch.Arm64 ? 172 : 39;
    public const int geteuid = Arch.Arm64 ? 175 : 107;
    public const int getegid = Arch.Arm64 ? 177 : 108;
    public const int getppid = Arch.Arm64 ? 173 : 110;
    public const int unshare = Arch.Arm64 ? 97 : 272;
    public const int setns = Arch.Arm64 ? 268 : 308;
    public const int getsid = Arch.Arm64 ? 156 : 124;
    public const int setpgid = Arch.Arm64 ? 154 : 109;
    public const int setsid = Arch.Arm64 ? 157 : 112;
    public const int prctl = Arch.Arm64 ? 167 : 157;
    public const int prlimit64 = Arch.Arm64 ? 261 : 302;
    public const int umask = Arch.Arm64 ? 166 : 95;
    public const int sethostname = Arch.Arm64 ? 161 : 170;
    public const int setdomainname = Arch.Arm64 ? 162 : 171;
    public const int pidfd_open = Arch.Arm64 ? 434 : 434;
    public const int pidfd_getfd = Arch.Arm64 ? 438 : 438;
    public const int pidfd_send_signal = Arch.Arm64 ? 424 : 424;
    public const int kill = Arch.Arm64 ? 129 : 62;

    // credentials(7), capabilities(7)
    public const int setgroups = Arch.Arm64 ? 159 : 116;
    public const int setresuid = Arch.Arm64 ? 147 : 117;
    public const int setresgid = Arch.Arm64 ? 149 : 119;
    public const int capget = Arch.Arm64 ? 90 : 125;
    public const int capset = Arch.Arm64 ? 91 : 126;

    // signal(7), time(7)
    public const int rt_sigprocmask = Arch.Arm64 ? 135 : 14;
    public const int rt_sigaction = Arch.Arm64 ? 134 : 13;
    public const int rt_sigtimedwait = Arch.Arm64 ? 137 : 128;
    public const int signalfd4 = Arch.Arm64 ? 74 : 289;
    public const int clock_gettime = Arch.Arm64 ? 113 : 228;

    // socket(7), inotify(7), misc
    public const int socket = Arch.Arm64 ? 198 : 41;
    public const int socketpair = Arch.Arm64 ? 199 : 53;
    public const int bind = Arch.Arm64 ? 200 : 49;
    public const int listen = Arch.Arm64 ? 201 : 50;
    public const int connect = Arch.Arm64 ? 203 : 42;
    public const int accept4 = Arch.Arm64 ? 242 : 288;
    public const int sendto = Arch.Arm64 ? 206 : 44;
    public const int sendmsg = Arch.Arm64 ? 211 : 46;
    public const int recvmsg = Arch.Arm64 ? 212 : 47;
    public const int setsockopt = Arch.Arm64 ? 208 : 54;
    public const int getsockname = Arch.Arm64 ? 204 : 51;
    public const int inotify_init1 = Arch.Arm64 ? 26 : 294;
    public const int inotify_add_watch = Arch.Arm64 ? 27 : 254;
    public const int uname = Arch.Arm64 ? 160 : 63;
    public const int keyctl = Arch.Arm64 ? 219 : 250;
    public const int getrandom = Arch.Arm64 ? 278 : 318;
    public const int bpf = Arch.Arm64 ? 280 : 321;
    public const int reboot = Arch.Arm64 ? 142 : 169;
}
