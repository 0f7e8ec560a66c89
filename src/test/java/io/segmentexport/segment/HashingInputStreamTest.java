package io.segmentexport.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.FileSystemException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashingInputStreamTest {

    private final byte[] bytes = new byte[100_000];

    HashingInputStreamTest() {
        new Random(1).nextBytes(bytes);
    }

    @Test
    void hashesEachByteOnceHoweverItPasses() throws Exception {
        HashingInputStream in = new HashingInputStream(new ByteArrayInputStream(bytes));

        assertThat(in.read()).isEqualTo(bytes[0] & 0xFF);
        assertThat(in.readNBytes(10_000)).hasSize(10_000);
        in.skipNBytes(20_000);
        in.transferTo(OutputStream.nullOutputStream());
        assertThat(in.read()).isEqualTo(-1);

        assertThat(in.bytes()).isEqualTo(bytes.length);
        assertThat(in.sha256())
                .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    @Test
    void failsWhereTheOtherStreamDoesBehindTheBytesBeforeIt() throws IOException {
        InputStream failing = new SequenceInputStream(new ByteArrayInputStream(bytes), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new FileSystemException("gone");
            }
        });

        try (HashingInputStream in = new HashingInputStream(failing)) {
            assertThat(in.readNBytes(bytes.length)).isEqualTo(bytes);
            assertThatThrownBy(in::read).isInstanceOf(FileSystemException.class).hasMessage("gone");
        }
    }
}
