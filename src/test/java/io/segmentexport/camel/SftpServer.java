package io.segmentexport.camel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SFTP server of this process, with one user and one folder. */
public final class SftpServer implements AutoCloseable {

    public static final String USER = "jo";
    public static final String PASSWORD = "Sftp&Pass=word?1";

    private final SshServer server = SshServer.setUpDefaultServer();

    private SftpServer(Path folder, int port) {
        server.setHost("127.0.0.1");
        server.setPort(port);
        var key = new SimpleGeneratorHostKeyProvider();
        key.setAlgorithm("EC");
        server.setKeyPairProvider(key);
        server.setPasswordAuthenticator((user, password, session) -> USER.equals(user) && PASSWORD.equals(password));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
    }

    /** Serves a folder on any free port. */
    public static SftpServer serve(Path folder) throws IOException {
        return serve(folder, 0);
    }

    /** Serves a folder on a port. */
    public static SftpServer serve(Path folder, int port) throws IOException {
        var sftp = new SftpServer(folder, port);
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
