package dev.demitasse.cli;

final class Training {
    static void run(String d) {}
}
