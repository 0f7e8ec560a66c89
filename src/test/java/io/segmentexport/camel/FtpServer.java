package io.segmentexport.camel;

import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.filesystem.nativefs.NativeFileSystemFactory;
import org.apache.ftpserver.ftplet.FileSystemView;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** A real FTP server of this process, with one user and one folder; with a keystore, it wants TLS. */
final class FtpServer implements AutoCloseable {

    private final org.apache.ftpserver.FtpServer server;
    private final ListenerFactory listener = new ListenerFactory();
    private final boolean secure;
    private final int port;

    private FtpServer(Path folder, Optional<Path> keystore, String password, Transfers transfers) throws FtpException {
        secure = keystore.isPresent();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(0);
        keystore.ifPresent(file -> {
            var tls = new SslConfigurationFactory();
            tls.setKeystoreFile(file.toFile());
            tls.setKeystorePassword(password);
            tls.setKeystoreType("PKCS12");
            listener.setSslConfiguration(tls.createSslConfiguration());
        });
        var user = new BaseUser();
        user.setName(SftpServer.USER);
        user.setPassword(SftpServer.PASSWORD);
        user.setHomeDirectory(folder.toString());
        user.setAuthorities(List.of(new WritePermission()));
        var factory = new FtpServerFactory();
        factory.setUserManager(new PropertiesUserManagerFactory().createUserManager());
        factory.getUserManager().save(user);
        factory.setFileSystem(who -> view(new NativeFileSystemFactory().createFileSystemView(who), transfers));
        var opened = listener.createListener();
        factory.addListener("default", opened);
        server = factory.createServer();
        server.start();
        port = opened.getPort();
    }

    /** Serves a folder on any free port. */
    static FtpServer serve(Path folder, Transfers transfers) throws FtpException {
        return new FtpServer(folder, Optional.empty(), null, transfers);
    }

    /** Serves a folder by TLS. */
    static FtpServer serve(Path folder, Path keystore, String password, Transfers transfers) throws FtpException {
        return new FtpServer(folder, Optional.of(keystore), password, transfers);
    }

    private static FileSystemView view(FileSystemView files, Transfers transfers) {
        return like(FileSystemView.class, (proxy, method, arguments) -> {
            var answer = called(method, files, arguments);
            return method.getName().equals("getFile") ? file((FtpFile) answer, transfers) : answer;
        });
    }

    private static FtpFile file(FtpFile file, Transfers transfers) {
        return like(FtpFile.class, (proxy, method, arguments) -> {
            var answer = called(method, file, arguments);
            return method.getName().equals("createInputStream") ? transfers.of((InputStream) answer, file.getSize()) : answer;
        });
    }

    private static Object called(Method method, Object target, Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T like(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** The URI of its folder, with the password as what this placeholder stands for. */
    String uri(String password) {
        return (secure ? "ftps" : "ftp") + "://127.0.0.1:" + port + "/?username=" + SftpServer.USER + "&password=RAW(" + password
                + ")&recursive=true&passiveMode=true" + (secure ? "&execPbsz=0&execProt=P" : "");
    }

    @Override
    public void close() {
        server.stop();
    }
}
