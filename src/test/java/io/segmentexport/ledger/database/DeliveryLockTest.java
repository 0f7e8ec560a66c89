package io.segmentexport.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.ChildJvm;
import io.segmentexport.files.DataFolder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeliveryLockTest {

    @TempDir
    Path folder;

    @Test
    void isHadByOneAtATimeAndTellsTheOtherWhoHasIt() throws Exception {
        var data = new DataFolder(folder.resolve("data"));
        try (var lock = DeliveryLock.take(data, "run")) {
            assertThatThrownBy(() -> DeliveryLock.take(data, "export newsletter"))
                    .isInstanceOf(DeliveryLock.HeldException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid() + ", \"run\", since 2")
                    .hasMessageContaining(data.root().toString());
        }

        try (var lock = DeliveryLock.take(data, "demo")) {
            assertThat(lockFile(data)).content().contains("\"demo\"").doesNotContain("\"run\"");
        }
        assertThat(lockFile(data)).as("names nobody who has gone").isEmptyFile();
    }

    private static Path lockFile(DataFolder data) {
        return data.root().resolve("delivering.lock");
    }

    /** No process has this number: Linux gives none above 2^22. */
    private DataFolder leftByAServiceThatWasKilled() throws Exception {
        var data = new DataFolder(DataFolder.create(folder.resolve("data")));
        Files.writeString(lockFile(data), "process 4999999, \"run\", since 2026-02-28T10:15:00Z\ntakes requests\n");
        return data;
    }

    private static FileChannel locked(DataFolder data) throws Exception {
        var channel = FileChannel.open(lockFile(data), StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }

    @Test
    void takesNobodyWhoOnlyLooksForTheServiceThatWasKilled() throws Exception {
        var data = leftByAServiceThatWasKilled();
        try (var looks = locked(data)) {
            assertThat(DeliveryLock.holder(data, looks::close)).isEmpty();
        }
        assertThat(lockFile(data)).isEmptyFile();
    }

    @Test
    void waitsForWhoHasJustTakenItToSayWhoItIs() throws Exception {
        var data = leftByAServiceThatWasKilled();
        var command = "process " + ProcessHandle.current().pid() + ", \"export newsletter\", since 2026-02-28T10:15:00Z";
        try (var taken = locked(data)) {
            assertThat(DeliveryLock.holder(data, () -> Files.writeString(lockFile(data), command)))
                    .contains(new DeliveryLock.Holder(command, false, false));
        }
    }

    /** A service in another container is such a process. */
    @Test
    void believesAProcessThatIsNotSeenAndKeepsTheLock() throws Exception {
        var data = leftByAServiceThatWasKilled();
        try (var taken = locked(data)) {
            assertThat(DeliveryLock.holder(data, () -> { })).hasValueSatisfying(holder -> {
                assertThat(holder.service()).isTrue();
                assertThat(holder.takesRequests()).isTrue();
            });
        }
    }

    @Test
    void belongsToOneDataFolder() throws Exception {
        try (var one = DeliveryLock.take(new DataFolder(folder.resolve("one")), "run");
                var other = DeliveryLock.take(new DataFolder(folder.resolve("other")), "run")) {
            assertThat(one).isNotSameAs(other);
        }
    }

    @Test
    void isFreeAgainWhenTheProcessThatHasItIsKilled() throws Exception {
        var data = new DataFolder(folder.resolve("data"));
        try (var child = ChildJvm.start(Holder.class, data.root().toString())) {
            child.awaitWords("holds it");
            assertThatThrownBy(() -> DeliveryLock.take(data, "run")).isInstanceOf(DeliveryLock.HeldException.class)
                    .hasMessageContaining("process " + child.pid() + ", \"service\"");

            child.close();
            child.awaitExit();

            assertThatCode(() -> DeliveryLock.take(data, "run").close()).doesNotThrowAnyException();
        }
    }

    /** Takes the lock and keeps it. */
    static final class Holder {

        private Holder() {
        }

        public static void main(String[] arguments) throws Exception {
            try (var lock = DeliveryLock.take(new DataFolder(Path.of(arguments[0])), "service")) {
                System.out.println("holds it");
                new CountDownLatch(1).await();
            }
        }
    }
}
