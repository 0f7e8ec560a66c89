package io.segmentexport.camel;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;

/** A component whose consumer does something while it is started, when not all routes run yet; with what, it takes down. */
public final class LateComponent extends DefaultComponent {

    static final CopyOnWriteArrayList<Object> SEEN = new CopyOnWriteArrayList<>();
    static volatile Callable<Object> look = () -> "";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                throw new UnsupportedOperationException("it only consumes");
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                return new DefaultConsumer(this, processor) {
                    @Override
                    protected void doStart() throws Exception {
                        super.doStart();
                        SEEN.add(look.call());
                    }
                };
            }
        };
    }
}
