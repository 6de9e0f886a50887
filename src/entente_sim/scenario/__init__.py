"""The scenario language: files, their errors, and the yearly inputs they describe."""
