package io.segmentexport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
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

        assertThatCode(() -> DeliveryLock.take(data, "demo").close()).doesNotThrowAnyException();
        assertThat(Files.readString(data.root().resolve("delivering.lock"))).contains("\"demo\"").doesNotContain("\"run\"");
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
