"""Readers of one module for each format: brat, PubTator, doccano, Label Studio, spaCy, …"""
