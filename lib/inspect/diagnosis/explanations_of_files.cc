// Each text answers the same five questions, in the same order.

#include "lib/inspect/diagnosis/explanations.h"

namespace psem {

const char kExplainDamaged[] =
    R"(What it means: the value is above 2147483647, the most that a semaphore can
hold, or the count of waiters is above what a machine can run. No libc writes
that.
How it comes about: a program wrote over the memory, by a wild pointer or
because it takes the file for something else; or a home-made post or wait
wrapped around.
How to make sure: look at the bytes: od -A d -t x4 FILE. Two looks should agree.
What to do: stop its users, remove it (seminspect remove NAME), start them
again. Run them under AddressSanitizer if it comes back.
What not to do: do not post or wait to repair the value: no libc brings an
impossible one back.)";

const char kExplainEmptyFile[] =
    R"(What it means: the file has no bytes. sem_open does not check that: it succeeds,
and the program dies of SIGBUS at its first use of the semaphore.
How it comes about: touch, a shell's redirection, a full /dev/shm, or a
home-made creator that was killed, or is at work, between making the file and
filling it.
How to make sure: is it still empty a second later?
What to do: take it away (seminspect remove NAME). Programs that create the
semaphore then make a good one.
What not to do: do not fill it by hand while programs may have it open.)";

const char kExplainImplausibleValue[] =
    R"(What it means: the value is legal, but more permits than any program hands out.
How it comes about: a program that releases more often than it acquires, mostly
on its way through an error, or in a loop; or a start value of the wrong unit.
Some programs do mean it: a huge value is a gate that stands open, or counts
bytes.
How to make sure: watch whether it grows: seminspect watch NAME
What to do: mend the program. The semaphore no longer limits anything: remove it
(seminspect remove NAME) when its users are stopped.
What not to do: do not wait for it to go down by itself.)";

const char kExplainWorldWritable[] =
    R"(What it means: every user of the machine may take permits, add permits, or write
any bytes into the semaphore.
How it comes about: it was created with mode 0666 and a umask of 0, mostly so
that programs of two users can share it.
How to make sure: do programs of several users open it? Then a group is the
better way.
What to do: give it to a group (chgrp GROUP FILE; chmod 0660 FILE), or take the
right away (chmod o-w FILE), and change the program that creates it.
What not to do: programs of other users that have it open keep it; but their
next sem_open fails with EACCES. Do not change it before you know them.)";

const char kExplainOrphanedOwner[] =
    R"(What it means: the file belongs to a user number that has no name here. Only
root can change or remove it.
How it comes about: the user was deleted; or a program in a container made it,
with a number that has a name in there alone; or the directory of users (LDAP)
is out of reach at the moment.
How to make sure: getent passwd NUMBER. Are there processes of that number? ps
-U NUMBER
What to do: if nobody has it open and no container is behind it, remove it as
root: seminspect remove NAME
What not to do: do not give it to another user: whoever gets the number next
owns it.)";

const char kExplainGlibc32[] =
    R"(What it means: the file has 16 bytes in the form of 32-bit glibc. A 64-bit
program that opens it gets no error, and reads and writes the wrong words of it.
How it comes about: a 32-bit program (i386, 32-bit ARM) made it.
How to make sure: file /proc/PID/exe tells of each user whether it is 32-bit.
What to do: if 64-bit programs use the same name, build all of them for one of
the two, or give them different names. If all its users are 32-bit programs all
is well.
What not to do: do not let both create it and hope that one of them comes first.)";

const char kExplainMuslUnderGlibcName[] =
    R"(What it means: the name begins with "sem.", as glibc's do, but the bytes are
musl's. A program of glibc that opens it takes it for a semaphore of one process
alone: its releases wake no other process.
How it comes about: a program of musl (Alpine) calls its semaphore "/sem.x",
which is the file of glibc's "/x". Or a home-made creator left out glibc's mark.
How to make sure: does ldd /proc/PID/exe of its users say musl?
What to do: use another name on one side. Programs of the two libcs cannot share
one.
What not to do: do not share /dev/shm between an Alpine container and a Debian
host and expect that semaphores work across.)";

const char kExplainForeignFormat[] =
    R"(What it means: the file is called sem.* and has not the form of any libc's
semaphore.
How it comes about: a program keeps something else under that name, shared
memory for instance; a file was copied there; a semaphore was written over; or
it was made for a machine of other byte order.
How to make sure: od -A d -t x4 FILE shows the bytes; seminspect show NAME its
users.
What to do: find out whose it is, and let it use a name that does not begin with
sem.
What not to do: do not open it as a semaphore: sem_open does not check, and a
wait or a post then changes somebody's data.)";

const char kExplainPlantedLink[] =
    R"(What it means: a symbolic link lies where a semaphore should. sem_open does not
follow it: a program that opens this name gets ELOOP.
How it comes about: somebody plays tricks, or hopes that a careless program run
by root follows the link and writes where it leads. Every user may put files
into /dev/shm.
How to make sure: who owns the link? Where does it lead?
What to do: remove the link itself, with rm; ask its owner.
What not to do: do not chown, chmod, cp or edit this path: those follow the
link.)";

const char kExplainNotAFile[] =
    R"(What it means: a directory, a FIFO, a socket or a device lies where a semaphore
should. sem_open fails on each of them.
How it comes about: a mistake, or somebody keeps programs from making that
semaphore.
How to make sure: ls -ld FILE says what it is, and whose.
What to do: ask its owner what it is for. Then take it away with rm, an empty
directory with rmdir; programs that create the semaphore make a good one.
What not to do: do not read a FIFO, or a device, to see what is in it.)";

const char kExplainKilledCreator[] =
    R"(What it means: the name looks like those that glibc's sem_open gives a semaphore
while it makes it, sem. and six letters and digits, and it is too old to be in
the making.
How it comes about: the creator was killed in the microseconds before it had
given the semaphore its real name (then this is its only one), or just after
(then the semaphore has two names and is sound).
How to make sure: a program may have chosen such a name itself; then it opens it
again.
What to do: remove it: seminspect remove NAME. Where that is refused because the
semaphore is in use by its second name, rm FILE takes this name alone, and hurts
nobody.
What not to do: do not remove sem.* files of this form that are younger than a
minute.)";

const char kExplainUnreadable[] =
    R"(What it means: the file is there, and its bytes could not be read; so neither
its value nor its waiters are known.
How it comes about: EACCES: it belongs to another user, and its mode keeps you
out. EAGAIN: another program holds a lease on it. EMFILE: too many files are
open.
How to make sure: the error's name is part of the evidence.
What to do: EACCES: look as its owner or as root. EAGAIN: look again;
/proc/locks tells who holds the lease, and the kernel breaks it after 45
seconds. EMFILE: ulimit -n.
What not to do: do not take what could not be read for unused or broken.)";

const char kExplainMusl[] =
    R"(What it means: a program of musl made it (Alpine Linux, static programs). musl
leaves no mark, so it is known by its form alone: 32 bytes, two numbers, zeros.
How it comes about: musl keeps its semaphore "/x" in the file /dev/shm/x. glibc
would look for /dev/shm/sem.x, so programs of glibc neither see it nor clash
with it.
How to make sure: does ldd /proc/PID/exe of its users say musl?
What to do: nothing, unless programs of both libcs should share it: that cannot
work.
What not to do: do not rename it to sem.x: the forms differ.)";

const char kExplainSeveralNames[] =
    R"(What it means: the semaphore has more than one name (hard links). Programs that
open it by different names have the same semaphore.
How it comes about: somebody made a link, ln; or sem_open is at work, which
links a new semaphore to its name and then drops its first name, sem.XXXXXX; or
was killed there.
How to make sure: find DIRECTORY -maxdepth 1 -inum INODE shows all its names
there.
What to do: nothing, if it is meant. To remove the semaphore, remove each name.
What not to do: do not take the names for different semaphores, nor add up their
values.)";

const char kExplainCreationInProgress[] =
    R"(What it means: the name is one that glibc's sem_open gives a semaphore while it
makes it, and it is younger than a minute or somebody has it open.
How it comes about: you looked in the microseconds before it had its real name.
How to make sure: look again. It should be gone, and another name there instead.
What to do: nothing. If it stays, its creator was killed: then it is diagnosed
as killed-creator. One that is still used by this name was called so by its
program.
What not to do: do not remove it: its creator would fail.)";

}  // namespace psem
