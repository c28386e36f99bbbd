import Glibc

extension FileDescriptor {
    /// Puts something in the place of standard streams that are closed.
    ///
    /// Otherwise what is opened next gets their numbers, a connection say, and a message to standard error goes there. What
    /// is written is then lost as before, and reading standard input is an error as before. To be called before anything
    /// is opened.
    package static func occupyStandardStreams() {
        // The system hands out the lowest number that is free.
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) == -1 {
            _ = Glibc.open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDWR)
        }
    }
}
