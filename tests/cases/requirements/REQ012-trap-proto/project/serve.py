import grpc
from concurrent import futures

server = grpc.server(futures.ThreadPoolExecutor(2))
server.add_insecure_port("[::]:50051")
server.start()
