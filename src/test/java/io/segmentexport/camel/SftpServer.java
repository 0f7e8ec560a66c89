package io.segmentexport.camel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/** A real SFTP server of this process, with one user and one folder. */
public final class SftpServer implements AutoCloseable {

    public static final String USER = "jo";
    public static final String PASSWORD = "Sftp&Pass=word?1";

    private final SshServer server = SshServer.setUpDefaultServer();

    private SftpServer(Path folder, int port, Transfers transfers) {
        server.setHost("127.0.0.1");
        server.setPort(port);
        var key = new SimpleGeneratorHostKeyProvider();
        key.setAlgorithm("EC");
        server.setKeyPairProvider(key);
        server.setPasswordAuthenticator((user, password, session) -> USER.equals(user) && PASSWORD.equals(password));
        var sftp = new SftpSubsystemFactory();
        sftp.setFileSystemAccessor(new SftpFileSystemAccessor() {
            @Override
            public SeekableByteChannel openFile(SftpSubsystemProxy subsystem, FileHandle handle, Path file, String name,
                    Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
                return transfers.of(FileChannel.open(file, StandardOpenOption.READ));
            }
        });
        server.setSubsystemFactories(List.of(sftp));
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
    }

    /** Serves a folder on any free port. */
    public static SftpServer serve(Path folder) throws IOException {
        return serve(folder, 0, new Transfers());
    }

    /** Serves a folder on a port. */
    public static SftpServer serve(Path folder, int port, Transfers transfers) throws IOException {
        var sftp = new SftpServer(folder, port, transfers);
        sftp.server.start();
        return sftp;
    }

    public int port() {
        return server.getPort();
    }

    /** The URI of its folder, with the password as what this placeholder stands for. */
    public String uri(String password) {
        return "sftp://127.0.0.1:" + port() + "/?username=" + USER + "&password=RAW(" + password + ")&recursive=true"
                + "&useUserKnownHostsFile=false&strictHostKeyChecking=no&readLockCheckInterval=100&readLockTimeout=5000";
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
