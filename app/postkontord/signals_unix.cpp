// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "signals.h"
#include <QCoreApplication>
#include <QSocketNotifier>
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

int wakePipe[2] = {-1, -1};

extern "C" void onSignal(int number)
{
    const char byte = number == SIGHUP ? 'h' : 't';
    [[maybe_unused]] const ssize_t written = write(wakePipe[1], &byte, 1); // async-signal-safe, all we may do here
}

} // namespace

void watchProcessSignals(std::function<void()> stop, std::function<void()> reload)
{
    if (pipe(wakePipe) != 0)
        return; // the process then ends at once on a signal, which a crash-safe store allows
    for (const int fd : wakePipe) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, O_NONBLOCK);
    }
    auto *notifier = new QSocketNotifier(wakePipe[0], QSocketNotifier::Read, QCoreApplication::instance());
    QObject::connect(notifier, &QSocketNotifier::activated, notifier, [stop = std::move(stop), reload = std::move(reload)] {
        char byte = 0;
        while (read(wakePipe[0], &byte, 1) == 1)
            (byte == 'h' ? reload : stop)();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        sigaction(number, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void raiseProcessSignal(ProcessSignal signal)
{
    kill(getpid(), signal == ProcessSignal::Stop ? SIGTERM : SIGHUP);
}

void keepFilesPrivate()
{
    umask(S_IRWXG | S_IRWXO);
    rlimit cores = {};
    getrlimit(RLIMIT_CORE, &cores);
    cores.rlim_cur = 0; // a core holds passwords and mail; prlimit(1) allows them again
    setrlimit(RLIMIT_CORE, &cores);
}
