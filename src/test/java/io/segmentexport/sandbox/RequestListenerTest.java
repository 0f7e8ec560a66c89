package io.segmentexport.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a listener is told of a request, and when. */
class RequestListenerTest implements RequestListener {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private KlaviyoSandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void startSandbox() throws IOException {
        sandbox = KlaviyoSandbox.start(SandboxSettings.standard().listener(this));
        client = new SandboxClient(sandbox);
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    @Override
    public void arrived(SandboxRequest request) {
        told.add("arrived, " + sandbox.jobs().size() + " jobs");
    }

    @Override
    public void received(SandboxRequest request) {
        told.add("received, " + sandbox.jobs().size() + " jobs");
    }

    @Override
    public void answering(SandboxRequest request, int status) {
        told.add("answering " + status + ", " + sandbox.jobs().size() + " jobs");
    }

    @Override
    public void answered(SandboxRequest request, int status) {
        told.add("answered " + status);
    }

    private void assertTold(String... moments) {
        // The last moment comes when the client has its answer already.
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(told).containsExactly(moments));
    }

    @Test
    void isToldBeforeAndAfterARequestIsCarriedOut() {
        client.importing(List.of("one@example.com"));

        assertTold("arrived, 0 jobs", "received, 0 jobs", "answering 202, 1 jobs", "answered 202");
    }

    @Test
    void isToldOfAnAnswerThatIsLost() {
        sandbox.faults().onNext(Operation.BULK_IMPORT, Fault.Flaw.DROPS_ANSWER);

        assertThatThrownBy(() -> client.importing(List.of("one@example.com"))).isInstanceOf(UncheckedIOException.class);

        assertTold("arrived, 0 jobs", "received, 0 jobs", "answering 0, 1 jobs");
    }

    @Test
    void isToldOfARequestThatIsNotRead() {
        sandbox.faults().onNext(Operation.BULK_IMPORT, Fault.Flaw.DROPS_UNREAD);

        assertThatThrownBy(() -> client.importing(List.of("one@example.com"))).isInstanceOf(UncheckedIOException.class);

        assertTold("arrived, 0 jobs", "answering 0, 0 jobs");
    }
}
