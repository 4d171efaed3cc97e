const HEAD_BYTES = 44;
const SAMPLE_RATE = 44_100;
/** Two channels of 16 bits. */
const BYTES_A_SAMPLE = 4;
const TONE_HZ = 441;

/** A sound file of the given size: a quiet tone in stereo. */
export function wav(bytes: number): Buffer {
  const file = Buffer.alloc(bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(bytes - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16); // bytes of the format
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(2, 22);
  file.writeUInt32LE(SAMPLE_RATE, 24);
  file.writeUInt32LE(SAMPLE_RATE * BYTES_A_SAMPLE, 28);
  file.writeUInt16LE(BYTES_A_SAMPLE, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes - HEAD_BYTES, 40);
  return file.fill(onePeriod(), HEAD_BYTES);
}

function onePeriod(): Buffer {
  const samples = SAMPLE_RATE / TONE_HZ;
  const period = Buffer.alloc(samples * BYTES_A_SAMPLE);
  for (let sample = 0; sample < samples; sample += 1) {
    const value = Math.round(1000 * Math.sin((2 * Math.PI * sample) / samples));
    period.writeInt16LE(value, sample * BYTES_A_SAMPLE);
    period.writeInt16LE(value, sample * BYTES_A_SAMPLE + 2);
  }
  return period;
}
