print("saat")
