/* Sends each of its arguments, a frame in hexadecimal, by eth0. Static, so that it runs in any container. */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int count, char **frames)
{
    int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex("eth0"), .sll_halen = 6 };
    if (fd < 0) { perror("socket"); return 1; }
    for (int i = 1; i < count; i++)
    {
        unsigned char frame[1500];
        size_t length = strlen(frames[i]) / 2;
        for (size_t at = 0; at < length && at < sizeof frame; at++) { sscanf(frames[i] + 2 * at, "%2hhx", &frame[at]); }
        if (sendto(fd, frame, length, 0, (struct sockaddr *)&to, sizeof to) < 0) { perror("sendto"); return 1; }
    }
    return 0;
}
