"""The review queue: what stands against coming visits, raised and cleared by itself, held by one lead at a time.

Import the files: `causes` (findings → flags), `flags` (raise and clear), `holding` (take, hand over, ignore),
`queries`.
"""
