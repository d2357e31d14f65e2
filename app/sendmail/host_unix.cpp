// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/exitcodes.h"
#include "sendmail/host.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace sendmail {

namespace {

constexpr int kLastAnswersMs = 30000; // of a server that was not told QUIT

base::Error systemError(const QString &what)
{
    const int code = errno;
    return {code == ENOSPC || code == EDQUOT ? base::ErrorKind::OutOfSpace : base::ErrorKind::Io,
            what + u": "_s + QString::fromLocal8Bit(std::strerror(code)),
            {},
            {}};
}

bool writeAll(int descriptor, const char *bytes, qsizetype length)
{
    while (length > 0) {
        const ssize_t n = ::write(descriptor, bytes, size_t(length));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        length -= n;
    }
    return true;
}

bool syncFolder(const QString &path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool done = ::fsync(descriptor) == 0 || errno == EINVAL; // some network file systems cannot
    ::close(descriptor);
    return done;
}

// In a child that can never become root again, so that a user's links and files are met with the user's
// rights.
int runAs(const struct stat &owner, const QString &folder, const std::function<int(const QString &)> &work)
{
    const pid_t child = ::fork();
    if (child < 0)
        return OsError;
    if (child == 0) {
        const bool dropped =
            ::setgroups(0, nullptr) == 0 && ::setgid(owner.st_gid) == 0 && ::setuid(owner.st_uid) == 0;
        std::_Exit(dropped ? work(folder) : int(OsError));
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : int(OsError);
}

} // namespace

User currentUser()
{
    User user;
    const uid_t id = ::getuid();
    user.id = QString::number(id);
    user.isRoot = id == 0;
    user.name = u"uid"_s + user.id;
    if (const passwd *entry = ::getpwuid(id)) {
        user.name = QString::fromLocal8Bit(entry->pw_name);
        user.fullName = QString::fromLocal8Bit(entry->pw_gecos).section(u',', 0, 0);
        user.fullName.replace(u'&', user.name); // as finger(1) has it
    }
    return user;
}

QString sharedSpool()
{
    const QString path = u"/var/spool/postkontor/sendmail"_s;
    return QFileInfo(path).isDir() ? path : QString();
}

QString privateSpool(const User &)
{
    const QString state = qEnvironmentVariable("XDG_STATE_HOME");
    const QString base = state.startsWith(u'/') ? state : QDir::homePath() + "/.local/state"_L1;
    return base + "/postkontor/sendmail"_L1;
}

bool takeFolder(const QString &path)
{
    const QString above = QFileInfo(path).path();
    if (!QFileInfo::exists(above) && !QDir().mkpath(above))
        return false;
    const QByteArray name = QFile::encodeName(path);
    if (::mkdir(name.constData(), 0700) == 0)
        return syncFolder(above) || ::access(QFile::encodeName(above).constData(), R_OK) != 0;
    struct stat info;
    return errno == EEXIST && ::lstat(name.constData(), &info) == 0 && S_ISDIR(info.st_mode) &&
           info.st_uid == ::getuid() && (info.st_mode & 077) == 0;
}

base::Result<void> writeDurably(const QString &path, const QByteArray &bytes)
{
    const QString folder = QFileInfo(path).path();
    QByteArray temporary = QFile::encodeName(folder + "/tmp.XXXXXX"_L1);
    const int descriptor = ::mkstemp(temporary.data()); // mode 0600, never an existing file
    if (descriptor < 0)
        return systemError(u"cannot write in %1"_s.arg(folder));
    const bool written = writeAll(descriptor, bytes.constData(), bytes.size()) && ::fsync(descriptor) == 0;
    const int code = errno;
    const bool closed = ::close(descriptor) == 0;
    if (!written)
        errno = code;
    if (!written || !closed || ::rename(temporary.constData(), QFile::encodeName(path).constData()) != 0) {
        const base::Error error = systemError(u"cannot write %1"_s.arg(path));
        ::unlink(temporary.constData());
        return error;
    }
    if (!syncFolder(folder))
        return systemError(u"cannot sync %1"_s.arg(folder));
    return {};
}

int asEveryOwner(const QString &spool, const std::function<int(const QString &folder)> &work)
{
    int result = Ok;
    const QStringList names = QDir(spool).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString &name : names) {
        const QString folder = spool + u'/' + name;
        struct stat info;
        if (::lstat(QFile::encodeName(folder).constData(), &info) != 0 || !S_ISDIR(info.st_mode) ||
            name != QString::number(info.st_uid))
            continue;
        const int code = runAs(info, folder, work);
        if (result == Ok)
            result = code;
    }
    return result;
}

bool bridge(qintptr socket)
{
    const int server = int(socket);
    ::fcntl(server, F_SETFL, ::fcntl(server, F_GETFL) & ~O_NONBLOCK);
    std::array<pollfd, 2> ends{{{STDIN_FILENO, POLLIN, 0}, {server, POLLIN, 0}}};
    std::array<char, 16384> buffer;
    while (ends[1].fd >= 0) {
        const int ready = ::poll(ends.data(), ends.size(), ends[0].fd < 0 ? kLastAnswersMs : -1);
        if (ready == 0 || (ready < 0 && errno != EINTR))
            break;
        for (size_t i = 0; i < ends.size(); ++i) {
            if (ends[i].fd < 0 || !(ends[i].revents & (POLLIN | POLLHUP | POLLERR)))
                continue;
            const ssize_t n = ::read(ends[i].fd, buffer.data(), buffer.size());
            if (n < 0 && errno == EINTR)
                continue;
            // The end of the input is not told to the server, which might take it for a lost connection and
            // answer nothing more.
            if (n <= 0 || !writeAll(i == 1 ? STDOUT_FILENO : server, buffer.data(), n))
                ends[i].fd = -1;
        }
    }
    return true;
}

} // namespace sendmail
