/*
 * What pipe.mjs does, without Node: the least that any process between two sockets can do on this
 * machine. One connection at a time. Argument: the port to connect to. Prints its own. Ends when its
 * input does.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_socket(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  int on = 1;
  if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) exit(1);
  return fd;
}

static int hand_on(int from, int to) {
  char bytes[65536];
  ssize_t count = read(from, bytes, sizeof bytes);
  for (ssize_t sent = 0; sent < count;) {
    ssize_t wrote = write(to, bytes + sent, count - sent);
    if (wrote < 0) return 0;
    sent += wrote;
  }
  return count > 0;
}

int main(int argc, char **argv) {
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr_in there = here;
  socklen_t size = sizeof here;
  if (argc != 2) return 2;
  there.sin_port = htons(atoi(argv[1]));
  int server = open_socket();
  if (bind(server, (struct sockaddr *)&here, size) < 0 || listen(server, 8) < 0) return 1;
  getsockname(server, (struct sockaddr *)&here, &size);
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);
  for (;;) {
    int near = accept(server, NULL, NULL);
    int far = open_socket();
    int on = 1;
    setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (near < 0 || connect(far, (struct sockaddr *)&there, sizeof there) < 0) return 1;
    struct pollfd ends[3] = {{near, POLLIN, 0}, {far, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    for (int open = 1; open && poll(ends, 3, -1) > 0;) {
      if (ends[2].revents) return 0;
      if (ends[0].revents) open = hand_on(near, far);
      if (open && ends[1].revents) open = hand_on(far, near);
    }
    close(near);
    close(far);
  }
}
