"""Words that a machine can hear: what is said into a microphone, and how much was understood.

A word is a short sound of two tones, at the pace of syllables; the share of words that were not
understood is the measure by which speech over a bad line is judged.
"""

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
LOW_HZ = (440, 540, 660, 810)
HIGH_HZ = (1_000, 1_230, 1_510, 1_860)
WORD_S, PAUSE_S = 0.16, 0.09
WORDS_A_SECOND = 1 / (WORD_S + PAUSE_S)
RAMP_S = 0.01
LOUDNESS = 0.25

STEP_S, LOOK_S = 0.01, 0.04
CLEAR = 0.5
"""Share of the energy in the two tones from which on they are heard."""
STEPS_MIN = 6


def sentence(words: int = 64) -> list[int]:
    """Numbers 0..15 without order, none twice in a row."""
    draw = np.random.default_rng(20_130)
    said = [int(draw.integers(16))]
    while len(said) < words:
        word = int(draw.integers(16))
        # The sentence is said over and over: its end meets its beginning.
        if word != said[-1] and (len(said) < words - 1 or word != said[0]):
            said.append(word)
    return said


def spoken(words: Sequence[int]) -> NDArray[np.float64]:
    """Samples of -1..1 at ``RATE``."""
    at = np.arange(int(WORD_S * RATE)) / RATE
    edge = np.minimum(1.0, np.minimum(at, WORD_S - at) / RAMP_S)
    pause = np.zeros(int(PAUSE_S * RATE))
    parts: list[NDArray[np.float64]] = []
    for word in words:
        low, high = LOW_HZ[word // 4], HIGH_HZ[word % 4]
        tones = np.sin(2 * np.pi * low * at) + np.sin(2 * np.pi * high * at)
        parts += [LOUDNESS * edge * tones, pause]
    return np.concatenate(parts)


def write_wav(path: Path, words: Sequence[int]) -> None:
    samples = (spoken(words) * 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def heard(samples: NDArray[np.float64]) -> list[int]:
    """The words in a recording at ``RATE``."""
    look, step = int(LOOK_S * RATE), int(STEP_S * RATE)
    at = np.arange(look) / RATE
    window = np.hanning(look)
    probes = np.exp(-2j * np.pi * np.outer((*LOW_HZ, *HIGH_HZ), at)) * window
    # Of a pure tone all of its energy is found again.
    whole = np.sum(window) ** 2 / (2 * np.sum(window**2))
    words: list[int] = []
    current, steps = -1, 0
    for start in range(0, len(samples) - look, step):
        part = samples[start : start + look]
        power = np.abs(probes @ part) ** 2
        energy = np.sum((part * window) ** 2) * whole + 1e-9
        low, high = int(np.argmax(power[:4])), int(np.argmax(power[4:]))
        both = power[low] + power[4 + high]
        balanced = min(power[low], power[4 + high]) > 0.02 * both
        word = low * 4 + high if both / energy > CLEAR and balanced and energy > 1e-2 else -1
        steps = steps + 1 if word == current else 1
        current = word
        if word >= 0 and steps == STEPS_MIN and (not words or words[-1] != word):
            words.append(word)
    return words


def not_understood(said: Sequence[int], words: Sequence[int]) -> float:
    """Word error rate of what was heard, anywhere in what was said over and over: 0..1 and more.

    Words that are wrong, missing or too many, for each word that was said.
    """
    if not words:
        return 1.0
    line = np.array(list(said) * (len(words) // len(said) + 2))
    # Distances to everything heard so far, by where in the line that may end; any start is free.
    row = np.zeros(len(line) + 1)
    for count, word in enumerate(words, 1):
        replaced = row[:-1] + (line != word)
        best = np.minimum(replaced, row[1:] + 1)
        row = np.concatenate(([count], best))
        for place in range(1, len(row)):
            row[place] = min(row[place], row[place - 1] + 1)
    return float(row.min()) / len(words)
